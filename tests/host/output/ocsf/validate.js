// SPDX-License-Identifier: GPL-2.0
// validate.js FILE...: each line of each file is held against schema.json, and then what is broken in it must be found.
'use strict';

const fs = require('fs');
const path = require('path');
const Ajv = require('ajv');

const schema = JSON.parse(fs.readFileSync(path.join(__dirname, 'schema.json'), 'utf8'));
const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);
let count = 0;

function ok(passed, what, why) {
	console.log(`${passed ? '' : 'not '}ok ${++count} - ${what}`);
	if (!passed && why) console.log(`# ${why}`);
}

const lines = [];
for (const file of process.argv.slice(2)) {
	const text = fs.readFileSync(file, 'utf8').split('\n').filter((line) => line);
	ok(text.length > 0, `${path.basename(file)}: ${text.length} lines`);
	text.forEach((line, i) => {
		const event = JSON.parse(line);
		ok(validate(event), `${path.basename(file)}, line ${i + 1}: ${event.type_uid}`,
			(validate.errors || []).map((error) => `${error.instancePath} ${error.message}`).join('; '));
		lines.push(event);
	});
}

// A change of an event, undefined where it does not apply: none may pass.
const without = (key) => (event) => key in event ? delete event[key] : undefined;
const breaks = {
	'without time': without('time'),
	'without type_uid': without('type_uid'),
	'without severity_id': without('severity_id'),
	'without metadata': without('metadata'),
	'without the version of the schema': (event) => delete event.metadata.version,
	'without finding_info': without('finding_info'),
	'without device': (event) => event.class_uid === 1008 || event.class_uid === 2004 ? undefined : delete event.device,
	'without actor': (event) => event.class_uid === 1008 ? undefined : without('actor')(event),
	'without process': without('process'),
	'with another activity': (event) => { event.activity_id = (event.activity_id + 1) % 7; return true; },
	'with another class': (event) => { event.class_uid = 1001; return true; },
	'with time in seconds': (event) => { event.time = Math.floor(event.time / 1000); return true; },
	'with an address as number': (event) => 'base_address' in event ? (event.base_address = 1) : undefined,
	'with a size as text': (event) => 'size' in event ? (event.size = '1') : undefined,
	'with a size below nothing': (event) => 'size' in event ? (event.size = -1) : undefined,
	'with a cpid that is no UUID': (event) => event.process?.cpid ? (event.process.cpid += '0') : undefined,
	'with a process without id': (event) => event.process ? (event.process = { name: 'x' }) : undefined,
	'with null': (event) => { event.status_code = null; return true; },
	'with an attribute that the schema lacks': (event) => { event.request = 'PTRACE_ATTACH'; return true; },
};
for (const [what, change] of Object.entries(breaks)) {
	const broken = lines.map((event) => structuredClone(event)).filter((event) => change(event) !== undefined);
	const missed = broken.filter((event) => validate(event));
	ok(broken.length > 0 && missed.length === 0, `${broken.length} lines ${what} are refused`,
		missed.map((event) => JSON.stringify(event).slice(0, 300))[0]);
}

// What moved memory says where and how much; what failed moved nothing.
const transfers = lines.filter((event) => event.unmapped?.memory && event.unmapped.door);
const moved = transfers.filter((event) => event.status_id === 1);
ok(moved.length > 5 && moved.every((event) => event.class_uid === 1004 && event.size === event.unmapped.memory.moved &&
	Number(event.base_address) === event.unmapped.memory.addr), `${moved.length} transfers have a size`);
ok(transfers.length > moved.length && transfers.every((event) => event.status_id === 1 || !('size' in event)),
	'others have none');

// Each class and activity is there, as ptracemon(8) has them.
const types = [...new Set(lines.map((event) => event.type_uid))].sort().join(' ');
ok(types === '100407 100408 100702 100703 100704 100799 100899 200401 200402 200403', `types: ${types}`);
console.log(`1..${count}`);
