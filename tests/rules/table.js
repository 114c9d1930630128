// SPDX-License-Identifier: GPL-2.0
// The table DeviceEvents: its columns, as rules/table.kql has them; rows that ptracemon printed, held against these; and
// the rows in DuckDB.
'use strict';

const fs = require('fs');
const path = require('path');
const { DuckDBInstance } = require('@duckdb/node-api');
const { TYPES, name } = require('./sql.js');

const RULES = path.join(__dirname, '../../rules');
const TABLE = 'DeviceEvents';

const COLUMNS = [...fs.readFileSync(path.join(RULES, 'table.kql'), 'utf8').matchAll(/^ +(\w+): (\w+),?$/gm)]
	.map(([, column, type]) => ({ name: column, type }));

const isTime = (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/.test(value) && !Number.isNaN(Date.parse(value));
const isWhole = (value, most) => Number.isSafeInteger(value) && Math.abs(value) <= most;

const IS = {
	bool: (value) => typeof value === 'boolean',
	datetime: (value) => typeof value === 'string' && isTime(value),
	int: (value) => isWhole(value, 2 ** 31 - 1),
	long: (value) => isWhole(value, Number.MAX_SAFE_INTEGER),
	string: (value) => typeof value === 'string',
};

// What is wrong with a line that should be a row.
function complaintsOf(line) {
	let row;
	try {
		row = JSON.parse(line);
	} catch (error) {
		return [`${error.message}: ${line.slice(0, 80)}`];
	}
	const complaints = COLUMNS.filter(({ name: key, type }) => row[key] !== null && !IS[type](row[key]))
		.map(({ name: key, type }) => `${key} is no ${type}: ${JSON.stringify(row[key])}`);
	if (Object.keys(row).join() !== COLUMNS.map((column) => column.name).join())
		complaints.push(`other columns, or in another order: ${Object.keys(row)}`);
	try {
		JSON.parse(row.AdditionalFields);
	} catch (error) {
		complaints.push(`AdditionalFields: ${error.message}`);
	}
	return complaints;
}

const readLines = (file) => fs.readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');

// A column in DuckDB, from what JSON has. Kusto stores a string that is null as an empty one.
function stored({ name: key, type }) {
	if (type === 'string')
		return `coalesce(${name(key)}, '') AS ${name(key)}`;
	return type === 'datetime' ? `CAST(${name(key)} AS ${TYPES.datetime}) AS ${name(key)}` : name(key);
}

// files: lines of JSON. Returns {run(sql), close()}.
async function load(files) {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	const types = COLUMNS.map(({ name: key, type }) => `'${key}': '${type === 'datetime' ? 'VARCHAR' : TYPES[type]}'`);
	// Of a host with a clock in UTC, and no other.
	await connection.run("SET TimeZone = 'UTC'");
	await connection.run(`CREATE TABLE ${name(TABLE)} AS SELECT ${COLUMNS.map(stored).join(', ')} FROM read_json(
		[${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ')}],
		format = 'newline_delimited', columns = {${types.join(', ')}})`);
	return {
		// Rows as objects; times, sets and large numbers as DuckDB's JSON has them.
		run: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
		close: () => connection.closeSync(),
	};
}

module.exports = { COLUMNS, RULES, TABLE, complaintsOf, load, readLines };
