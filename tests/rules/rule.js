// SPDX-License-Identifier: GPL-2.0
// The rules of rules/, and what they do over rows.
'use strict';

const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { bind } = require('./kusto.js');
const { translate } = require('./sql.js');
const { COLUMNS, RULES, TABLE } = require('./table.js');

function rules() {
	return fs.readdirSync(RULES).filter((file) => file.endsWith('.yaml')).sort().map((file) => ({
		...YAML.parse(fs.readFileSync(path.join(RULES, file), 'utf8')),
		file,
		word: path.basename(file, '.yaml'),
	}));
}

// The rows that a query finds. What does not bind or cannot be translated throws.
async function find(query, events) {
	const { complaints, columns, tree } = bind(query, { [TABLE]: COLUMNS });
	if (complaints.length)
		throw new Error(complaints.join('\n'));
	const rows = await events.run(translate(tree));
	const found = Object.keys(rows[0] || {}).join();
	const wanted = columns.map((column) => column.name).join();
	if (rows.length && found !== wanted)
		throw new Error(`DuckDB gives the columns ${found}; Kusto would give ${wanted}`);
	return rows;
}

module.exports = { find, rules };
