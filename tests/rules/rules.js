// SPDX-License-Identifier: GPL-2.0
// rules.js OUTPUT: each rule is well formed, binds, reads what is there, and finds what it must in the rows under
// samples/, and nothing in those that it must leave alone. OUTPUT: rows that the code at hand prints, all kinds of them.
'use strict';

const fs = require('fs');
const path = require('path');
const { check, done } = require('./tap.js');
const { bind } = require('./kusto.js');
const { COLUMNS, TABLE, complaintsOf, load, readLines } = require('./table.js');
const { find, rules } = require('./rule.js');

// The rule that was asked for, to the letter.
const ASKED_FOR = 'DeviceEvents | where ActionType == "PTraceDetected"\n';

// What the code at hand prints, among the samples.
const NOW = 'printed now';

const SAMPLES = path.join(__dirname, 'samples');
const KEYS = ['id', 'name', 'description', 'severity', 'requiredDataConnectors', 'queryFrequency', 'queryPeriod',
	'triggerOperator', 'triggerThreshold', 'tactics', 'relevantTechniques', 'query', 'entityMappings', 'version', 'kind'];

// Other places where the rules are used, see rules/README.md: the columns differ, the queries do not.
const ANALYTICS = [...COLUMNS.map((column) => (column.name === 'AdditionalFields' ? { ...column, type: 'dynamic' } : column)),
	{ name: 'TimeGenerated', type: 'datetime' }];
const PLACES = {
	'Defender and Data Explorer': { tables: { [TABLE]: COLUMNS }, before: '' },
	'Log Analytics': { tables: { [TABLE]: ANALYTICS }, before: '' },
	'Log Analytics, in a table of one\'s own': {
		tables: { PTraceMon_CL: ANALYTICS.filter((column) => column.name !== 'Timestamp') },
		before: 'let DeviceEvents = PTraceMon_CL | extend Timestamp = TimeGenerated;\n',
	},
};

function form(rule) {
	const complaints = [];
	const wants = (holds, what) => holds || complaints.push(what);
	wants(Object.keys(rule).filter((key) => !['file', 'word'].includes(key)).join() === KEYS.join(), `keys: ${Object.keys(rule)}`);
	wants(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(rule.id), 'id is no GUID');
	wants(/^[^]{80,}\nFalse positives: [^]{20,}$/.test(rule.description), 'description: purpose, then false positives');
	wants(['Informational', 'Low', 'Medium', 'High'].includes(rule.severity), 'severity');
	wants(rule.relevantTechniques.every((id) => /^T\d{4}(\.\d{3})?$/.test(id)), 'relevantTechniques');
	wants(rule.tactics.length > 0 && rule.relevantTechniques.length > 0, 'no tactic or technique');
	wants(!/\/\//.test(rule.query), 'rules that run without delay may have no comment in their query');
	return complaints;
}

// Every column that the rule's alert is made of, and those that a custom detection of Defender must return.
function returned(rule) {
	const columns = bind(rule.query, { [TABLE]: COLUMNS }).columns.map((column) => column.name);
	const used = rule.entityMappings.flatMap((entity) => entity.fieldMappings.map((field) => field.columnName));
	return ['Timestamp', 'DeviceId', 'ReportId', ...used].filter((one) => !columns.includes(one))
		.map((one) => `${one} is not among the columns that it returns`);
}

function nodesOf(query) {
	const nodes = [];
	const walk = (node) => {
		if (Array.isArray(node))
			return node.forEach(walk);
		nodes.push(node);
		return node.children.forEach(walk);
	};
	walk(bind(query, { [TABLE]: COLUMNS }).tree);
	return nodes;
}

// The keys of AdditionalFields that a query reads: the parser cannot know them.
function keysOf(query) {
	const paths = nodesOf(query).filter((node) => node.kind === 'PathExpression' && node.children[0].kind === 'NameReference');
	return [...new Set(paths.map((node) => node.children[1].text))];
}

// Nor the words that it compares with: [word, whether it is only the beginning of one].
function wordsOf(query) {
	const isText = (node) => node.kind === 'StringLiteralExpression';
	const nodes = nodesOf(query);
	const beginnings = nodes.filter((node) => /^StartsWith/.test(node.kind)).map((node) => node.children[1]);
	return nodes.filter(isText).map((node) => [node.value, beginnings.includes(node)]);
}

const sumsUp = (query) => nodesOf(query).some((node) => node.kind === 'SummarizeOperator');

const fieldsOf = (line) => JSON.parse(JSON.parse(line).AdditionalFields);
const valuesOf = (line) => Object.values({ ...JSON.parse(line), ...fieldsOf(line) }).flat();

// The ids in what the sensor says of a rule's sample; none where it says nothing of the kind.
function techniquesOf(lines) {
	const said = lines.map((line) => fieldsOf(line).Technique);
	return said.some(Array.isArray) ? new Set(said.flat()) : null;
}

const found = async (rule, file) => {
	const events = await load([file]);
	const rows = await find(rule.query, events);
	events.close();
	return rows.length;
};

async function main(output) {
	const all = rules();
	const files = all.flatMap(({ word }) => [`${word}.match.jsonl`, `${word}.other.jsonl`]);
	const lines = { [NOW]: readLines(output) };

	await check('there are rules', () => (all.length ? [] : ['none']));
	await check('the rule that was asked for is there, unchanged', () =>
		(all.find(({ word }) => word === 'ptrace-detected').query === ASKED_FOR ? [] : ['it is not']));
	await check('ids and names differ', () => ['id', 'name'].filter((key) => new Set(all.map((rule) => rule[key])).size !== all.length));
	await check('each rule has its samples, and nothing else is there', () => {
		const there = fs.readdirSync(SAMPLES).sort();
		return there.join() === files.sort().join() ? [] : [`there: ${there}`, `wanted: ${files}`];
	});
	for (const file of fs.readdirSync(SAMPLES))
		lines[file] = readLines(path.join(SAMPLES, file));
	for (const [file, rows] of Object.entries(lines)) {
		await check(`${file}: rows of ${COLUMNS.length} columns, of the types in table.kql`, () => (rows.length ?
			rows.flatMap((line, i) => complaintsOf(line).map((one) => `line ${i + 1}: ${one}`)) : ['no rows']));
	}
	// A key that the code at hand does not print is of no use in a rule, nor a word that nobody ever printed.
	const keys = () => new Set(lines[NOW].flatMap((line) => Object.keys(fieldsOf(line))));
	const values = () => [...new Set(Object.values(lines).flat().flatMap(valuesOf))].filter((one) => typeof one === 'string');
	for (const rule of all) {
		const { word } = rule;
		await check(`${word}: well formed`, () => form(rule));
		for (const [place, { tables, before }] of Object.entries(PLACES))
			await check(`${word}: binds in ${place}`, () => bind(before + rule.query, tables).complaints);
		await check(`${word}: returns what an alert needs`, () => returned(rule));
		await check(`${word}: reads keys that are there`, () => {
			const known = keys();
			return keysOf(rule.query).filter((key) => !known.has(key));
		});
		await check(`${word}: compares with words that are there`, () => {
			const known = values();
			return wordsOf(rule.query).filter(([text, begins]) =>
				!known.some((one) => (begins ? one.startsWith(text) : one === text))).map(([text]) => text);
		});
		await check(`${word}: finds its sample`, async () => {
			const count = await found(rule, path.join(SAMPLES, `${word}.match.jsonl`));
			const wanted = sumsUp(rule.query) ? 1 : lines[`${word}.match.jsonl`].length;
			return count === wanted ? [] : [`${count} instead of ${wanted}`];
		});
		await check(`${word}: has the ids that the sensor gives its sample`, () => {
			const said = techniquesOf(lines[`${word}.match.jsonl`]);
			return said ? rule.relevantTechniques.filter((id) => !said.has(id)) : [];
		});
		await check(`${word}: leaves the other sample alone`, async () =>
			(await found(rule, path.join(SAMPLES, `${word}.other.jsonl`)) ? ['it finds it'] : []));
	}
	done();
}

main(process.argv[2]);
