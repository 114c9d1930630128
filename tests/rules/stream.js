// SPDX-License-Identifier: GPL-2.0
// stream.js ROWS EXPECTED: the rules over the rows of a whole run. EXPECTED has a line "RULE COUNT" for each thing that was
// done; what a rule finds must be their sum, and nothing where it is not named.
'use strict';

const { check, done } = require('./tap.js');
const { complaintsOf, load, readLines } = require('./table.js');
const { find, rules } = require('./rule.js');

// A row in a few words.
function words(row) {
	const more = row.Details ? JSON.parse(row.Details) : {};
	return [row.Timestamp, row.ActionType, row.InitiatingProcessFileName, row.InitiatingProcessId, row.FileName, row.ProcessId,
		more.Request || more.Door || more.Event, more.Outcome, more.Verdict, row.Attempts, row.Reason, row.Path]
		.filter((one) => one !== undefined && one !== null).join(' ');
}

async function main(file, expectedFile) {
	const expected = {};
	for (const line of readLines(expectedFile)) {
		const [word, count] = line.split(' ');
		expected[word] = (expected[word] || 0) + Number(count);
	}
	const lines = readLines(file);
	await check(`${lines.length} rows of the columns and types in table.kql`, () =>
		lines.flatMap((line, i) => complaintsOf(line).map((one) => `line ${i + 1}: ${one}`)));
	const all = rules();
	await check('what was done names only rules that there are', () =>
		Object.keys(expected).filter((word) => !all.some((rule) => rule.word === word)));
	await check('and each of them', () => all.filter(({ word }) => !expected[word]).map(({ word }) => word));
	const events = await load([file]);
	for (const { word, query } of all) {
		await check(`${word}: finds ${expected[word] || 0}`, async () => {
			const rows = await find(query, events);
			return rows.length === (expected[word] || 0) ? [] : [`it finds ${rows.length}:`, ...rows.map(words)];
		});
	}
	events.close();
	done();
}

main(...process.argv.slice(2));
