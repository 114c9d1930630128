// SPDX-License-Identifier: GPL-2.0
// The tests' own engine: what it says of queries over two rows is what Kusto's manual says, and what it does not know it
// refuses.
'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { check, done } = require('./tap.js');
const { COLUMNS, load } = require('./table.js');
const { find } = require('./rule.js');

// [column, value]: all others are null.
const row = (...values) => JSON.stringify(Object.fromEntries([
	...COLUMNS.map((column) => [column.name, null]), ...values]));

const ROWS = [
	row(['Timestamp', '2026-01-01T00:09:59.9999999Z'], ['FileName', 'Alpha'], ['ProcessId', 1], ['DeviceId', 'd'],
		['AdditionalFields', '{"S":"x","N":18446744073709551601,"A":[5,"cross_uid"],"E":null,"I":-3,"R":1.5,"B":true}']),
	row(['Timestamp', '2026-01-01T00:10:00.0000000Z'], ['FileName', 'beta'], ['DeviceId', 'd'],
		['AdditionalFields', '{"A":[]}']),
	row(['Timestamp', '2026-01-01T00:19:00.0000000Z'], ['ProcessId', 1], ['DeviceId', 'e'], ['AdditionalFields', null]),
];

const ALL = ['Alpha', 'beta', ''];

// A condition, and the FileNames of those for which it holds.
const HOLDS = [
	['FileName == "Alpha"', ['Alpha']],
	['FileName == "alpha"', []],
	['FileName != "Alpha"', ['beta', '']],
	['FileName == ""', ['']],
	['isempty(FileName)', ['']],
	['isnotempty(FileName)', ['Alpha', 'beta']],
	['FileName startswith "ALP"', ['Alpha']],
	['FileName startswith_cs "ALP"', []],
	['FileName startswith_cs "Al"', ['Alpha']],
	['FileName in ("Alpha", "other")', ['Alpha']],
	['FileName in ("alpha")', []],
	['FileName !in ("Alpha")', ['beta', '']],
	['isnull(ProcessId)', ['beta']],
	['isnotnull(ProcessId)', ['Alpha', '']],
	// What is null equals nothing and differs from everything, but is neither more nor less.
	['ProcessId == 1', ['Alpha', '']],
	['ProcessId != 1', ['beta']],
	['not(ProcessId == 1)', ['beta']],
	['ProcessId < 2', ['Alpha', '']],
	['not(ProcessId < 2)', []],
	['ProcessId !in (1)', ['beta']],
	['ProcessId > 1 or FileName == "beta"', ['beta']],
	['ProcessId >= 1 and ProcessId <= 1', ['Alpha', '']],
	['isnull(LocalPort)', ALL],
	// Of a text that is JSON: an absent key, null and no text at all are the same.
	['tostring(parse_json(AdditionalFields).S) == "x"', ['Alpha']],
	['tostring(parse_json(AdditionalFields).E) == ""', ALL],
	['isempty(tostring(parse_json(AdditionalFields).Nothing.Below))', ALL],
	['tostring(parse_json(AdditionalFields).A) == "[5,\\"cross_uid\\"]"', ['Alpha']],
	['tostring(parse_json(AdditionalFields).B) == "true"', ['Alpha']],
	['tolong(parse_json(AdditionalFields).A[0]) == 5', ['Alpha']],
	['tolong(parse_json(AdditionalFields).I) < 0', ['Alpha']],
	['isnull(tolong(parse_json(AdditionalFields).A[1]))', ALL],
	['isnull(tolong(parse_json(AdditionalFields).N))', ALL],
	['isnull(tolong(parse_json(AdditionalFields).A[7]))', ALL],
	['set_has_element(parse_json(AdditionalFields).A, "cross_uid")', ['Alpha']],
	['set_has_element(parse_json(AdditionalFields).A, "cross")', []],
	['not(set_has_element(parse_json(AdditionalFields).A, "cross_uid"))', ['beta', '']],
	['set_has_element(parse_json(AdditionalFields).S, "x")', []],
	['case(ProcessId == 1, FileName == "Alpha", isnull(ProcessId), true, false)', ['Alpha', 'beta']],
	['isnull(case(FileName == "Alpha", 1, long(null)))', ['beta', '']],
	['FileName has_any (dynamic(["ALPHA", "x"]))', ['Alpha']],
	['FileName has_any (dynamic(["Alph", "et"]))', []],
	['FileName has_any (dynamic([]))', []],
	['"the Alpha-1" has_any (dynamic(["alpha"]))', ALL],
	['"the Alpha 1" has_any (dynamic(["the alpha"]))', ALL],
	['"T1055.008, T1622" has_any (dynamic(["T1055.008"]))', ALL],
	['array_length(dynamic(["a", "b"])) == 2', ALL],
	['array_length(parse_json(AdditionalFields).A) == 0', ['beta']],
	['strcat_array(parse_json(AdditionalFields).A, "/") == "5/cross_uid"', ['Alpha']],
	['strcat(FileName, "-", tostring(ProcessId)) == "Alpha-1"', ['Alpha']],
	['tostring(ProcessId) == ""', ['beta']],
	['todatetime("2026-01-01T00:10:00Z") == Timestamp', ['beta']],
	['isnull(todatetime(FileName))', ALL],
	['coalesce(todatetime(FileName), Timestamp) < datetime(2026-01-01T00:10:00Z)', ['Alpha']],
	['Timestamp >= datetime(2026-01-01T00:10:00Z)', ['beta', '']],
	['isnull(datetime(null))', ALL],
	['ProcessId - 1 == 0', ['Alpha', '']],
	['int(1) == 1', ALL],
	['binary_and(tolong(parse_json(AdditionalFields).A[0]), 3) == 1', ['Alpha']],
];

// A query over all rows, and what it finds.
const FINDS = [
	['extend FileName = "new", Old = FileName | distinct FileName, Old',
		[{ FileName: 'new', Old: '' }, { FileName: 'new', Old: 'Alpha' }, { FileName: 'new', Old: 'beta' }]],
	['summarize N = count(), Names = make_set(FileName, 9), Last = max(ProcessId), First = min(ProcessId) by DeviceId',
		[{ DeviceId: 'd', N: '2', Names: '["Alpha","beta"]', Last: '1', First: '1' },
			{ DeviceId: 'e', N: '1', Names: '[""]', Last: '1', First: '1' }]],
	['summarize N = dcount(FileName), Some = make_set(FileName, 1) by Window = bin(Timestamp, 10m)',
		[{ Window: '2026-01-01 00:00:00', N: '1', Some: '["Alpha"]' }, { Window: '2026-01-01 00:10:00', N: '2', Some: '[""]' }]],
	['summarize (Timestamp, Name, Id) = arg_max(Timestamp, FileName, ProcessId) by DeviceId',
		[{ DeviceId: 'd', Timestamp: '2026-01-01 00:10:00', Name: 'beta', Id: null },
			{ DeviceId: 'e', Timestamp: '2026-01-01 00:19:00', Name: '', Id: '1' }]],
	// A null key has no partner; a column of no partner is null, or empty text.
	['distinct FileName, ProcessId | join kind=leftanti (DeviceEvents | where FileName == "Alpha") on ProcessId',
		[{ FileName: 'beta', ProcessId: null }]],
	['distinct FileName | join kind=leftouter (DeviceEvents | distinct FileName, ProcessId | where ProcessId == 1 | extend Is = true, T = "t") on FileName',
		[{ FileName: '', FileName1: '', ProcessId: '1', Is: true, T: 't' },
			{ FileName: 'Alpha', FileName1: 'Alpha', ProcessId: '1', Is: true, T: 't' },
			{ FileName: 'beta', FileName1: '', ProcessId: null, Is: null, T: '' }]],
	['where ProcessId == 1 | project Name = FileName, DeviceId', [{ Name: 'Alpha', DeviceId: 'd' }, { Name: '', DeviceId: 'e' }]],
	['distinct FileName, DeviceId | project-away DeviceId | where isempty(FileName)', [{ FileName: '' }]],
];

// What the parser refuses, and what it takes but the engine does not know.
const REFUSED = [
	['where FileNam == "x"', /KS142/],
	['where filename == "x"', /KS142/],
	['where ProcessId', /KS\d+/],
	['where binary_and(FileName, 3) == 1', /KS\d+/],
	['where ProcessId == "x"', /cannot run/],
	['where tostrin(ProcessId) == "x"', /KS211/],
	['were FileName == "x"', /KS\d+/],
	['where AdditionalFields.Request == "x"', /KS142/],
	['where FileName has "x"', /cannot run/],
	['where FileName contains "x"', /cannot run/],
	['where FileName =~ "x"', /cannot run/],
	['where FileName in~ ("x")', /cannot run/],
	['where FileName in (DeviceEvents | distinct DeviceName)', /cannot run/],
	['where parse_json(AdditionalFields).S == "x"', /cannot run/],
	['where Timestamp > ago(1h)', /cannot run/],
	['where ProcessId + 1 == 2', /cannot run/],
	['where isempty(ProcessId)', /cannot run/],
	['take 1', /cannot run/],
	['sort by FileName', /cannot run/],
	['project tostring(parse_json(AdditionalFields).S)', /cannot run/],
	['where FileName has_any ("a", "b")', /cannot run/],
	['where Timestamp > datetime(2026-01-01) - 1h', /cannot run/],
	['extend T = coalesce(FileName, "x")', /cannot run/],
	['count', /cannot run/],
	['extend tostring(parse_json(AdditionalFields).S)', /cannot run/],
	['summarize count() by FileName', /cannot run/],
	['summarize N = count()', /cannot run/],
	['summarize N = countif(ProcessId == 1) by FileName', /cannot run/],
	['summarize arg_max(Timestamp, *) by FileName', /cannot run/],
	['summarize N = count() by bin(Timestamp, 10m)', /cannot run/],
	['summarize N = count() by W = bin(Timestamp, 7m)', /cannot run/],
	['summarize N = make_set(FileName) by DeviceId', /cannot run/],
	['join kind=inner (DeviceEvents) on FileName', /cannot run/],
	['join (DeviceEvents) on FileName', /cannot run/],
	['join kind=leftanti (DeviceEvents) on $left.FileName == $right.DeviceName', /cannot run/],
	['mv-expand A = parse_json(AdditionalFields).A', /cannot run/],
];

const sorted = (rows) => rows.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort();
const same = (found, wanted) => (JSON.stringify(found) === JSON.stringify(wanted) ? [] :
	[`found:  ${found.join(' ')}`, `wanted: ${wanted.join(' ')}`]);

async function main() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ptracemon-'));
	const file = path.join(folder, 'rows');
	fs.writeFileSync(file, ROWS.map((one) => `${one}\n`).join(''));
	const events = await load([file]);
	for (const [condition, names] of HOLDS) {
		await check(`where ${condition}`, async () =>
			same((await find(`DeviceEvents | where ${condition}`, events)).map((one) => one.FileName), names));
	}
	for (const [query, wanted] of FINDS)
		await check(query, async () => same(sorted(await find(`DeviceEvents | ${query}`, events)), sorted(wanted)));
	for (const [query, error] of REFUSED) {
		await check(`refused: ${query}`, async () => {
			try {
				await find(`DeviceEvents | ${query}`, events);
			} catch (thrown) {
				return error.test(thrown.message) ? [] : [thrown.message];
			}
			return ['it was run'];
		});
	}
	await check('refused: a let that is no table', async () => {
		try {
			await find('let N = 5; DeviceEvents | where ProcessId == N', events);
		} catch (thrown) {
			return /cannot run/.test(thrown.message) ? [] : [thrown.message];
		}
		return ['it was run'];
	});
	await check('a let that is a literal', async () => same((await find(
		'let Names = dynamic(["Alpha"]); let Never = false; DeviceEvents | where not(Never) and FileName has_any (Names)',
		events)).map((one) => one.FileName), ['Alpha']));
	events.close();
	fs.rmSync(folder, { recursive: true });
	done();
}

main();
