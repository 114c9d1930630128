// SPDX-License-Identifier: GPL-2.0
// gaps.js ROWS: the query of docs/fleet.md, whether all rows are there, over all of them and over those without one.
'use strict';

const fs = require('fs');
const path = require('path');
const { check, done } = require('./tap.js');
const { load, readLines } = require('./table.js');
const { find } = require('./rule.js');

const FLEET = path.join(__dirname, '../../docs/fleet.md');

async function gaps(query, lines, file) {
	fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
	const events = await load([file]);
	const rows = await find(query, events);
	events.close();
	return rows.map((row) => Number(row.Gaps));
}

async function main(rows) {
	const [query] = /^ {4}let Rows = [^]*?(?=\n\n)/m.exec(fs.readFileSync(FLEET, 'utf8'));
	const lines = readLines(rows);
	const is = (found, wanted) => (found.join() === wanted ? [] : [`found ${found}, not ${wanted}`]);
	// Lines that nobody leads back to may go: the last of each processor.
	const leadsBack = lines.map((line) => JSON.parse(JSON.parse(line).AdditionalFields))
		.findIndex(({ Cpu, Sequence }, i, all) => i && all.some((one) => one.Cpu === Cpu && one.Sequence - one.SequenceStep === Sequence));
	await check('there are rows, and one that others lead back to', () => (leadsBack > 0 ? [] : [lines.length]));
	await check(`docs/fleet.md: its query finds no gap in ${lines.length} rows`, async () => is(await gaps(query, lines, `${rows}.all`), ''));
	await check('and one if a row is missing', async () =>
		is(await gaps(query, lines.filter((_, i) => i !== leadsBack), `${rows}.less`), '1'));
	done();
}

main(process.argv[2]);
