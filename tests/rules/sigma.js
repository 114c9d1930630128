// SPDX-License-Identifier: GPL-2.0
// Sigma rules of rules/sigma, by the fields of its pipeline.yml, over the rows of samples/: a small part of the language
// becomes SQL, anything else is an error.
'use strict';

const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { check, done } = require('./tap.js');
const { COLUMNS, RULES, TABLE, load, readLines } = require('./table.js');

const SIGMA = path.join(RULES, 'sigma');
const SAMPLES = path.join(__dirname, 'samples');
const LOGSOURCE = { product: 'linux', category: 'process_access' };

// How many rows of which samples a rule finds; in all others none.
const FINDS = {
	proc_access_linux_ptrace_cross_user: { 'cross-user-attach.match.jsonl': 1 },
	proc_access_linux_memory_write: { 'memory-write.match.jsonl': 3 },
	proc_access_linux_verdict_injection: { 'code-injection.match.jsonl': 1 },
};

const read = (file) => YAML.parse(fs.readFileSync(path.join(SIGMA, file), 'utf8'));
const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

// What the specification of Sigma rules 2.0 asks of these keys, and no other key.
function form(rule) {
	const complaints = [];
	const wants = (holds, what) => holds || complaints.push(what);
	wants(Object.keys(rule).join() === 'title,id,status,description,author,date,tags,logsource,detection,' +
		'falsepositives,level', `keys: ${Object.keys(rule)}`);
	wants(rule.title.length <= 256, 'title');
	wants(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(rule.id), 'id is no UUID');
	wants(['stable', 'test', 'experimental', 'deprecated', 'unsupported'].includes(rule.status), 'status');
	wants(['informational', 'low', 'medium', 'high', 'critical'].includes(rule.level), 'level');
	wants(/^\d{4}-\d\d-\d\d$/.test(rule.date), 'date');
	wants(rule.tags.every((tag) => /^attack\.(t\d{4}(\.\d{3})?|[a-z-]+)$/.test(tag)), 'tags');
	wants(JSON.stringify(rule.logsource) === JSON.stringify(LOGSOURCE), 'logsource');
	return complaints;
}

function columnOf(field, mapping) {
	const [column, key] = (mapping[field] || '').split('.');
	if (!COLUMNS.some(({ name }) => name === column))
		throw new Error(`no column for the field ${field}`);
	return key ? `coalesce(json_extract_string(AdditionalFields, ${quoted(`$.${key}`)}), '')` : column;
}

// Sigma compares without regard to case.
function comparison(column, modifier, value) {
	const [left, right] = [`lower(CAST(${column} AS VARCHAR))`, `lower(${quoted(value)})`];
	const ways = {
		undefined: `${left} = ${right}`,
		contains: `contains(${left}, ${right})`,
		startswith: `starts_with(${left}, ${right})`,
		endswith: `ends_with(${left}, ${right})`,
	};
	if (!ways[modifier])
		throw new Error(`no such modifier here: ${modifier}`);
	return ways[modifier];
}

function selection(fields, mapping) {
	return Object.entries(fields).map(([key, values]) => {
		const [field, modifier] = key.split('|');
		const column = columnOf(field, mapping);
		return `(${[values].flat().map((value) => comparison(column, modifier, value)).join(' OR ')})`;
	}).join(' AND ');
}

function translate({ condition, ...named }, mapping) {
	return condition.split(' ').map((word) => {
		if (['and', 'or', 'not'].includes(word))
			return word.toUpperCase();
		if (!named[word])
			throw new Error(`no such selection: ${word}`);
		return `(${selection(named[word], mapping)})`;
	}).join(' ');
}

async function found(rule, mapping, file) {
	const events = await load([path.join(SAMPLES, file)]);
	const rows = await events.run(`SELECT * FROM ${TABLE} WHERE ${translate(rule.detection, mapping)}`);
	events.close();
	return rows.length;
}

async function main() {
	const files = fs.readdirSync(SIGMA).filter((file) => file.startsWith('proc_access_linux_')).sort();
	const [{ mapping, rule_conditions: conditions }] = read('pipeline.yml').transformations;
	const samples = fs.readdirSync(SAMPLES);
	const keys = new Set(samples.flatMap((file) => readLines(path.join(SAMPLES, file)))
		.flatMap((line) => Object.keys(JSON.parse(JSON.parse(line).AdditionalFields))));

	await check('each rule is expected to find something, and each that is expected is there', () =>
		(files.map((file) => path.basename(file, '.yml')).join() === Object.keys(FINDS).sort().join() ? [] : files));
	await check('the pipeline is for these rules', () =>
		(JSON.stringify(conditions) === JSON.stringify([{ type: 'logsource', ...LOGSOURCE }]) ? [] : [conditions]));
	await check('its fields are columns, or keys that are there', () => Object.keys(mapping).filter((field) =>
		!columnOf(field, mapping) || (mapping[field].includes('.') && !keys.has(mapping[field].split('.')[1]))));
	for (const file of files) {
		const rule = read(file);
		const wanted = FINDS[path.basename(file, '.yml')] || {};
		await check(`${file}: well formed`, () => form(rule));
		for (const sample of samples) {
			await check(`${file}: finds ${wanted[sample] || 0} in ${sample}`, async () => {
				const count = await found(rule, mapping, sample);
				return count === (wanted[sample] || 0) ? [] : [`it finds ${count}`];
			});
		}
	}
	done();
}

main();
