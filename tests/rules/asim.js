// SPDX-License-Identifier: GPL-2.0
// The parsers of rules/asim against the schema AlertEvent 0.1 of Microsoft Sentinel's information model, and over the rows
// of samples/.
'use strict';

const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { check, done } = require('./tap.js');
const { bind } = require('./kusto.js');
const { translate } = require('./sql.js');
const { COLUMNS, RULES, TABLE, load } = require('./table.js');

const SAMPLES = path.join(__dirname, 'samples');
const FILTERED = 'vimAlertEventPtracemon';
const PLAIN = 'ASimAlertEventPtracemon';

// What Sentinel's unifying parser passes, and that it can be switched off.
const PARAMETERS = ['starttime datetime', 'endtime datetime', ...['ipaddr_has_any_prefix', 'hostname_has_any',
	'username_has_any', 'attacktactics_has_any', 'attacktechniques_has_any', 'threatcategory_has_any',
	'alertverdict_has_any', 'eventseverity_has_any'].map((name) => `${name} dynamic`), 'disabled bool'];
const DEFAULTS = { datetime: 'datetime(null)', dynamic: 'dynamic([])', bool: 'false' };

const MANDATORY = ['EventCount', 'EventStartTime', 'EventEndTime', 'EventType', 'EventUid', 'EventProduct', 'EventVendor',
	'EventSchema', 'EventSchemaVersion'];
// Of the recommended ones what a row can tell.
const RECOMMENDED = ['EventSubType', 'EventSeverity', 'DvcHostname', 'AlertName', 'ThreatCategory', 'IndicatorType',
	'AttackTactics', 'AttackTechniques', 'Username'];
// An alias, and whose.
const ALIASES = { AlertId: 'EventUid', AlertDescription: 'EventMessage', Hostname: 'DvcHostname', User: 'Username',
	Dvc: 'DvcHostname' };
const TYPES = { EventCount: 'int', EventStartTime: 'datetime', EventEndTime: 'datetime', TimeGenerated: 'datetime',
	FileSize: 'long' };
// All other names of the schema that the parsers use are strings.
const OTHERS = ['TimeGenerated', 'EventMessage', 'EventOriginalUid', 'EventOriginalType', 'EventOriginalSubType',
	'EventOriginalSeverity', 'EventResult', 'AlertVerdict', 'DetectionMethod', 'ThreatOriginalCategory',
	'IndicatorAssociation', 'DvcOs', 'UsernameType', 'UserId', 'UserIdType', 'ProcessName', 'ProcessId',
	'ProcessCommandLine', 'FileName', 'FilePath', 'FileSHA1', 'FileSHA256', 'FileMD5', 'FileSize', 'AdditionalFields'];
const VALUES = {
	EventType: ['Alert'], EventSchema: ['AlertEvent'], EventSchemaVersion: ['0.1'], EventCount: [1],
	EventSubType: ['Threat', 'Suspicious Activity', 'Anomaly', 'Compliance Violation'],
	EventSeverity: ['Informational', 'Low', 'Medium', 'High'], EventResult: ['Success', 'Partial', 'Failure', 'NA'],
	AlertVerdict: ['True Positive', 'False Positive', 'Benign Positive', 'Unknown'], ThreatCategory: ['Unknown'],
	DetectionMethod: ['EDR'], IndicatorType: ['Process', 'Host'], IndicatorAssociation: ['Associated', 'Targeted'],
	UsernameType: ['', 'Simple'], UserIdType: ['', 'Other'],
};

// How many alerts are in which samples.
const FINDS = {
	'code-injection.match.jsonl': 1, 'credential-access.match.jsonl': 1, 'sensor-tampering.match.jsonl': 3,
	'ptrace-detected.match.jsonl': 0,
};

const read = (name) => YAML.parse(fs.readFileSync(path.join(RULES, 'asim', `${name}.yaml`), 'utf8'));

// Sentinel's table: the time has another name, and AdditionalFields may be of either type.
const columnsOf = (type) => [...COLUMNS.filter(({ name }) => name !== 'Timestamp')
	.map((column) => (column.name === 'AdditionalFields' ? { ...column, type } : column)), { name: 'TimeGenerated', type: 'datetime' }];

// The function's body, with the values of its parameters before it.
function body(parser, given) {
	return (parser.ParserParams || []).map(({ Name, Default }) => `let ${Name} = ${given[Name] || Default};\n`).join('') +
		parser.ParserQuery;
}

// The rows of samples, as Sentinel's table has them.
async function open(files) {
	const events = await load(files.map((file) => path.join(SAMPLES, file)));
	await events.run(`CREATE VIEW "PTraceMon_CL" AS SELECT * EXCLUDE (Timestamp), Timestamp AS TimeGenerated FROM ${TABLE}`);
	return events;
}

function find(parser, events, given = {}) {
	const { complaints, tree } = bind(body(parser, given), { PTraceMon_CL: columnsOf('string') });
	if (complaints.length)
		throw new Error(complaints.join('\n'));
	return events.run(translate(tree));
}

function form(parser, name, parameters) {
	const complaints = [];
	const wants = (holds, what) => holds || complaints.push(what);
	wants(Object.keys(parser).join() === ['Parser', 'Product', 'Normalization', 'Description', 'ParserName',
		'ParserParams', 'ParserQuery'].join(), `keys: ${Object.keys(parser)}`);
	wants(parser.ParserName === name, 'ParserName');
	wants(parser.Normalization.Schema === 'AlertEvent' && parser.Normalization.Version === '0.1', 'Normalization');
	const found = parser.ParserParams.map(({ Name, Type }) => `${Name} ${Type}`);
	wants(found.join() === parameters.join(), `parameters: ${found}`);
	wants(parser.ParserParams.every(({ Type, Default }) => String(Default) === DEFAULTS[Type]), 'defaults');
	return complaints;
}

function schema(parser) {
	const { complaints, columns } = bind(body(parser, {}), { PTraceMon_CL: columnsOf('string') });
	const names = columns.map(({ name }) => name);
	const known = [...MANDATORY, ...RECOMMENDED, ...OTHERS, ...Object.keys(ALIASES)];
	return [...complaints, ...[...MANDATORY, ...RECOMMENDED].filter((name) => !names.includes(name)).map((name) => `no ${name}`),
		...names.filter((name) => !known.includes(name)).map((name) => `${name} is no field of the schema`),
		...columns.filter(({ name, type }) => type !== (TYPES[name] || 'string')).map(({ name, type }) => `${name} is a ${type}`)];
}

function values(row) {
	const empty = (value) => value === null || value === '';
	// Nobody is known to have blinded the sensor.
	const known = RECOMMENDED.filter((name) => name !== 'Username' || row.EventOriginalSubType !== 'SensorBlinding');
	return [...[...MANDATORY, ...known].filter((name) => empty(row[name])).map((name) => `${name} is empty`),
		...Object.entries(VALUES).filter(([name, allowed]) => !allowed.includes(row[name])).map(([name]) => `${name}: ${row[name]}`),
		...Object.entries(ALIASES).filter(([alias, whose]) => row[alias] !== row[whose]).map(([alias]) => `${alias} is another`)];
}

async function main() {
	const [filtered, plain] = [read(FILTERED), read(PLAIN)];
	const events = await open(fs.readdirSync(SAMPLES));
	await check(`${FILTERED}: well formed, with the parameters of the schema`, () => form(filtered, FILTERED, PARAMETERS));
	await check(`${PLAIN}: well formed`, () => form(plain, PLAIN, ['disabled bool']));
	await check('they are one query, but for what filters', () => {
		const without = filtered.ParserQuery.split('\n').filter((line) => !/_has_any|starttime|endtime/.test(line)).join('\n');
		return without === plain.ParserQuery ? [] : [without];
	});
	for (const [name, parser] of [[FILTERED, filtered], [PLAIN, plain]]) {
		await check(`${name}: has the schema's fields, of its types`, () => schema(parser));
		await check(`${name}: binds where AdditionalFields is dynamic`, () =>
			bind(body(parser, {}), { PTraceMon_CL: columnsOf('dynamic') }).complaints);
		await check(`${name}: finds nothing once it is disabled`, async () => (await find(parser, events, { disabled: 'true' })));
	}
	const all = await find(filtered, events);
	await check(`${all.length} alerts in the samples: each field has a value that the schema allows`, () =>
		(all.length ? all.flatMap(values) : ['none']));
	// Some rows are in two samples.
	await check('each has an id of its own', () =>
		(new Set(all.map((row) => row.EventUid)).size === new Set(all.map((row) => JSON.stringify(row))).size ? [] :
			all.map((row) => row.EventUid)));
	await check('the parser without parameters finds the same', async () => {
		const [one, other] = [all, await find(plain, events)].map((rows) => JSON.stringify(rows.map((row) => row.EventUid).sort()));
		return one === other ? [] : [one, other];
	});
	for (const [file, count] of Object.entries(FINDS)) {
		await check(`${file}: ${count}`, async () => {
			const one = await open([file]);
			const rows = await find(filtered, one);
			one.close();
			return rows.length === count ? [] : rows.map((row) => row.AlertName);
		});
	}
	// What each parameter leaves, by the column that it is about.
	const injection = all.find((row) => row.AlertName === 'ptrace: code injection');
	const keeps = (column, word) => (row) => row[column].toLowerCase().includes(word.toLowerCase());
	const later = all.map((row) => row.TimeGenerated).sort()[Math.floor(all.length / 2)];
	const filters = [
		['starttime', `datetime(${later.replace(' ', 'T')}Z)`, (row) => row.TimeGenerated >= later],
		['endtime', `datetime(${later.replace(' ', 'T')}Z)`, (row) => row.TimeGenerated <= later],
		['ipaddr_has_any_prefix', 'dynamic(["10."])', () => false],
		['hostname_has_any', `dynamic(["nobody", "${injection.DvcHostname}"])`, keeps('DvcHostname', injection.DvcHostname)],
		['hostname_has_any', 'dynamic(["nobody"])', () => false],
		['username_has_any', 'dynamic(["ROOT"])', keeps('Username', 'root')],
		['attacktactics_has_any', 'dynamic(["Credential Access"])', keeps('AttackTactics', 'Credential Access')],
		['attacktechniques_has_any', 'dynamic(["T1055.008"])', keeps('AttackTechniques', 'T1055.008')],
		['threatcategory_has_any', 'dynamic(["Malware"])', () => false],
		['alertverdict_has_any', 'dynamic(["Unknown"])', () => true],
		['eventseverity_has_any', 'dynamic(["High"])', (row) => row.EventSeverity === 'High'],
	];
	for (const [name, value, holds] of filters) {
		await check(`${name}=${value}`, async () => {
			const [found, wanted] = [await find(filtered, events, { [name]: value }), all.filter(holds)];
			return found.length === wanted.length && found.every(holds) ? [] : [`${found.length} instead of ${wanted.length}`];
		});
	}
	await check('each parameter is tried', () => PARAMETERS.map((one) => one.split(' ')[0]).filter((one) =>
		one !== 'disabled' && !filters.some(([name]) => name === one)));
	events.close();
	done();
}

main();
