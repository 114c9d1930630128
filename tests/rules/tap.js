// SPDX-License-Identifier: GPL-2.0
// Results as TAP.
'use strict';

let count = 0;

// complaints: none, and it passes.
function result(what, complaints) {
	count++;
	console.log(`${complaints.length ? 'not ok' : 'ok'} ${count} - ${what}`);
	complaints.slice(0, 20).forEach((one) => console.log(`# ${String(one).replaceAll('\n', '\n# ')}`));
}

// Passes if the function returns no complaint, and throws nothing.
async function check(what, run) {
	let complaints;
	try {
		complaints = await run() || [];
	} catch (error) {
		complaints = [error.message];
	}
	result(what, complaints);
}

function done() {
	console.log(`1..${count}`);
}

module.exports = { check, done };
