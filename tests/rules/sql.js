// SPDX-License-Identifier: GPL-2.0
// A bound Kusto query (kusto.js) to one of DuckDB. Only what is named below is translated, with the meaning that Kusto's
// manual gives it; anything else is an error. Two things are other than in a cluster: dcount() is exact, and make_set()
// is sorted.
//
// Values: a string is never null, as in Kusto; a dynamic is DuckDB's JSON; a datetime a TIMESTAMP_NS.
'use strict';

const TYPES = {
	bool: 'BOOLEAN', datetime: 'TIMESTAMP_NS', dynamic: 'JSON', int: 'INTEGER', long: 'BIGINT', real: 'DOUBLE',
	string: 'VARCHAR',
};

class Unsupported extends Error {}

function unsupported(node, why) {
	throw new Unsupported(`the tests cannot run this: ${node.text} (${why || node.kind})`);
}

const name = (text) => `"${text.replaceAll('"', '""')}"`;
const literal = (text) => `'${text.replaceAll("'", "''")}'`;
const list = (columns) => columns.map((column) => name(column.name)).join(', ');

// ---- scalars. scope: the name of each column to what it is in SQL

function isType(node, ...types) {
	if (!types.includes(node.type))
		unsupported(node, `a ${node.type} where the tests know ${types.join(', ')}`);
	return node;
}

// Both of one type, and of one that can be compared.
function comparable(left, right) {
	const numbers = ['int', 'long'];
	isType(left, 'string', 'bool', 'datetime', ...numbers);
	if (left.type !== right.type && !(numbers.includes(left.type) && numbers.includes(right.type)))
		unsupported(right, `a ${right.type} beside a ${left.type}`);
}

// What is null equals nothing; two of them are nobody's guess.
function equality(left, right) {
	return `(CASE WHEN (${left} IS NULL) <> (${right} IS NULL) THEN false ELSE ${left} = ${right} END)`;
}

const BINARY = {
	AndExpression: (left, right) => `(${left} AND ${right})`,
	OrExpression: (left, right) => `(${left} OR ${right})`,
	EqualExpression: equality,
	NotEqualExpression: (left, right) => `(NOT ${equality(left, right)})`,
	LessThanExpression: (left, right) => `(${left} < ${right})`,
	LessThanOrEqualExpression: (left, right) => `(${left} <= ${right})`,
	GreaterThanExpression: (left, right) => `(${left} > ${right})`,
	GreaterThanOrEqualExpression: (left, right) => `(${left} >= ${right})`,
	StartsWithExpression: (left, right) => `starts_with(lower(${left}), lower(${right}))`,
	StartsWithCsExpression: (left, right) => `starts_with(${left}, ${right})`,
	SubtractExpression: (left, right) => `(${left} - ${right})`,
};

function binary(node, scope) {
	const [left, right] = node.children;
	if (/^(And|Or)/.test(node.kind))
		[left, right].forEach((side) => isType(side, 'bool'));
	else if (/^StartsWith/.test(node.kind))
		[left, right].forEach((side) => isType(side, 'string'));
	else if (/^Subtract/.test(node.kind))
		[left, right].forEach((side) => isType(side, 'long'));
	else
		comparable(left, right);
	return BINARY[node.kind](scalar(left, scope), scalar(right, scope));
}

// x in (literals)
function among(node, scope) {
	const [value, [...choices]] = [node.children[0], node.children[1].children[0]];
	choices.forEach((choice) => {
		if (!/Literal/.test(choice.kind))
			unsupported(choice, 'not a literal');
		comparable(value, choice);
	});
	const found = `coalesce(${scalar(value, scope)} IN (${choices.map((one) => scalar(one, scope)).join(', ')}), false)`;
	return node.kind === 'InExpression' ? found : `(NOT ${found})`;
}

// x has_any (array): whether one of its texts stands in x, in any case, with no letter or digit before and behind it.
function hasAny(node, scope) {
	const [value, { children: [choices] }] = node.children;
	if (choices.length !== 1)
		unsupported(node, 'not an array');
	const words = `CAST(${scalar(isType(choices[0], 'dynamic'), scope)} AS VARCHAR[])`;
	const found = `regexp_matches(lower(${scalar(isType(value, 'string'), scope)}),
		'(^|[^a-z0-9])' || regexp_escape(lower(word)) || '($|[^a-z0-9])')`;
	return `(len(list_filter(${words}, lambda word: ${found})) > 0)`;
}

const text = (json) => `(${json} ->> '$')`;
const number = (json) => `(CASE WHEN regexp_full_match(${text(json)}, '-?[0-9]+') THEN TRY_CAST(${text(json)} AS BIGINT) END)`;

// A literal of time, in microseconds.
function duration(node) {
	const UNITS = { d: 86400e6, h: 3600e6, m: 60e6, s: 1e6 };
	const parts = /^([0-9]+)([dhms])$/.exec(node.text);
	if (node.kind !== 'TimespanLiteralExpression' || !parts || 86400e6 % (parts[1] * UNITS[parts[2]]))
		unsupported(node, 'not a time that a day is a multiple of');
	return parts[1] * UNITS[parts[2]];
}

// name: [the types that each argument may have, SQL]
const FUNCTIONS = {
	parse_json: [['string'], (one) => `CAST(nullif(${one}, '') AS JSON)`],
	not: [['bool'], (one) => `(NOT ${one})`],
	isnull: [['bool int long datetime'], (one) => `(${one} IS NULL)`],
	isnotnull: [['bool int long datetime'], (one) => `(${one} IS NOT NULL)`],
	isempty: [['string'], (one) => `(${one} = '')`],
	isnotempty: [['string'], (one) => `(${one} <> '')`],
	array_length: [['dynamic'], (one) => `json_array_length(${one})`],
	strcat_array: [['dynamic', 'string'], (set, by) => `coalesce(array_to_string(TRY_CAST(${set} AS VARCHAR[]), ${by}), '')`],
	todatetime: [['string'], (one) => `TRY_CAST(nullif(${one}, '') AS TIMESTAMP_NS)`],
	tolong: [['dynamic'], number],
	binary_and: [['long', 'long'], (left, right) => `(${left} & ${right})`],
	set_has_element: [['dynamic', 'string'], (set, one) =>
		`coalesce(list_contains(TRY_CAST(${set} AS VARCHAR[]), ${one}), false)`],
};

function call(node, scope) {
	const [which, { children: [args] }] = node.children;
	if (which.text === 'case')
		return choice(node, args, scope);
	if (which.text === 'bin')
		return bin(node, args, scope);
	if (which.text === 'tostring')
		return toText(node, args, scope);
	if (['strcat', 'coalesce'].includes(which.text))
		return together(node, which.text, args, scope);
	const [types, sql] = Object.hasOwn(FUNCTIONS, which.text) ? FUNCTIONS[which.text] : unsupported(node, which.text);
	if (args.length !== types.length)
		unsupported(node, `${args.length} arguments`);
	args.forEach((arg, i) => isType(arg, ...types[i].split(' ')));
	return sql(...args.map((arg) => scalar(arg, scope)));
}

function toText(node, args, scope) {
	if (args.length !== 1)
		unsupported(node, `${args.length} arguments`);
	const value = scalar(isType(args[0], 'dynamic', 'long'), scope);
	return `coalesce(${args[0].type === 'long' ? `CAST(${value} AS VARCHAR)` : text(value)}, '')`;
}

// What takes any number of values of one type.
function together(node, which, args, scope) {
	args.forEach((arg) => isType(arg, which === 'strcat' ? 'string' : 'datetime'));
	const sql = args.map((arg) => scalar(arg, scope));
	return which === 'strcat' ? `(${sql.join(' || ')})` : `coalesce(${sql.join(', ')})`;
}

// case(condition, value, ..., value)
function choice(node, args, scope) {
	const values = args.filter((_, i) => i % 2 || i === args.length - 1);
	values.forEach((value) => isType(value, node.type));
	const sql = args.map((arg) => scalar(arg, scope));
	const otherwise = sql.pop();
	let when = '';
	for (let i = 0; i < sql.length; i += 2)
		when += ` WHEN ${sql[i]} THEN ${sql[i + 1]}`;
	return `(CASE${when} ELSE ${otherwise} END)`;
}

// Kusto counts from the year 1, and that is a whole number of days before 1970.
function bin(node, args, scope) {
	isType(args[0], 'datetime');
	const width = duration(args[1]);
	return `make_timestamp_ns((epoch_us(${scalar(args[0], scope)}) // ${width}) * ${width} * 1000)`;
}

function path(node, scope) {
	const [from, which] = node.children;
	isType(from, 'dynamic');
	if (node.kind === 'PathExpression')
		return `json_extract(${scalar(from, scope)}, ${literal(`$.${name(which.text)}`)})`;
	const index = which.children[0];
	if (index.kind !== 'LongLiteralExpression')
		unsupported(index, 'not a number');
	return `json_extract(${scalar(from, scope)}, '$[${Number(index.text)}]')`;
}

const SCALARS = {
	NameReference: (node, scope) => scope.get(node.text) || unsupported(node, 'not a column'),
	ParenthesizedExpression: (node, scope) => `(${scalar(node.children[0], scope)})`,
	StringLiteralExpression: (node) => literal(node.value),
	LongLiteralExpression: (node) => (/^-?[0-9]+$/.test(node.text) ? `CAST(${node.text} AS BIGINT)` :
		node.text === 'long(null)' ? 'CAST(NULL AS BIGINT)' : unsupported(node)),
	IntLiteralExpression: (node) => (/^int\([0-9]+\)$/.test(node.text) ? `CAST(${node.text.slice(4, -1)} AS INTEGER)` : unsupported(node)),
	DateTimeLiteralExpression: (node) => (node.text === 'datetime(null)' ? 'CAST(NULL AS TIMESTAMP_NS)' :
		`CAST(${literal(node.text.slice('datetime('.length, -1))} AS TIMESTAMP_NS)`),
	DynamicExpression: (node) => `CAST(${literal(node.text.slice('dynamic('.length, -1))} AS JSON)`,
	BooleanLiteralExpression: (node) => (/^(true|false)$/.test(node.text) ? node.text : unsupported(node)),
	FunctionCallExpression: call,
	PathExpression: path,
	ElementExpression: path,
	InExpression: among,
	NotInExpression: among,
	HasAnyExpression: hasAny,
};

function scalar(node, scope) {
	if (BINARY[node.kind])
		return binary(node, scope);
	return (SCALARS[node.kind] || unsupported(node))(...arguments);
}

// ---- tables

// The columns, and the literals that a let has named.
function scopeOf(columns, lets) {
	const literals = [...lets].filter(([, value]) => typeof value === 'string');
	return new Map([...literals, ...columns.map((column) => [column.name, name(column.name)])]);
}

function noParameters(operator) {
	if (operator.children[0].length)
		unsupported(operator, 'parameters');
}

function where(source, operator) {
	noParameters(operator);
	const condition = isType(operator.children[1], 'bool');
	return `SELECT * FROM (${source.sql}) WHERE ${scalar(condition, source.scope)}`;
}

// Each sees the columns from before, not those of its neighbours.
function extend(source, operator, columns) {
	const made = new Map(operator.children[0].map((one) => {
		if (one.kind !== 'SimpleNamedExpression')
			unsupported(one, 'no name');
		return [one.children[0].text, scalar(one.children[1], source.scope)];
	}));
	const values = columns.map((column) => `${made.get(column.name) || name(column.name)} AS ${name(column.name)}`);
	return `SELECT ${values.join(', ')} FROM (${source.sql})`;
}

function distinct(source, operator, columns) {
	noParameters(operator);
	operator.children[1].forEach((one) => one.kind === 'NameReference' || unsupported(one));
	return `SELECT DISTINCT ${list(columns)} FROM (${source.sql})`;
}

function project(source, operator, columns) {
	const values = operator.children[0].map((one, i) => {
		const value = one.kind === 'SimpleNamedExpression' ? one.children[1] : one;
		if (value === one && one.kind !== 'NameReference')
			unsupported(one, 'no name');
		return `${scalar(value, source.scope)} AS ${name(columns[i].name)}`;
	});
	return `SELECT ${values.join(', ')} FROM (${source.sql})`;
}

function projectAway(source, operator, columns) {
	operator.children[0].forEach((one) => one.kind === 'NameReference' || unsupported(one));
	return `SELECT ${list(columns)} FROM (${source.sql})`;
}

const AGGREGATES = {
	count: (args) => (args.length ? null : 'count(*)'),
	dcount: (args) => (args.length === 1 ? `count(DISTINCT ${args[0]})` : null),
	min: (args) => (args.length === 1 ? `min(${args[0]})` : null),
	max: (args) => (args.length === 1 ? `max(${args[0]})` : null),
	make_set: (args) => (args.length === 2 ?
		`to_json(list_slice(list_sort(list(DISTINCT ${args[0]})), 1, ${args[1]}))` : null),
};

// The columns of one aggregate: [name, SQL]. Those of arg_max() are of one row, also where several have the maximum.
function aggregate(node, scope) {
	const [names, value] = node.children;
	if (!/^(Simple|Compound)NamedExpression$/.test(node.kind) || value.kind !== 'FunctionCallExpression')
		unsupported(node, 'no name');
	const [which, { children: [args] }] = value.children;
	const sql = args.map((arg) => scalar(arg, scope));
	if (node.kind === 'CompoundNamedExpression' && which.text === 'arg_max') {
		const parts = names.children[0];
		if (parts.length !== args.length)
			unsupported(node, 'as many names as arguments are needed');
		const row = `{${sql.map((one, i) => `c${i}: ${one}`).join(', ')}}`;
		return parts.map((part, i) => [part.text, `arg_max(${row}, ${sql[0]}).c${i}`]);
	}
	const made = node.kind === 'SimpleNamedExpression' && Object.hasOwn(AGGREGATES, which.text) &&
		AGGREGATES[which.text](sql);
	return made ? [[names.text, made]] : unsupported(node, which.text);
}

function summarize(source, operator, columns) {
	noParameters(operator);
	const [, aggregates, by] = operator.children;
	const made = new Map(aggregates.flatMap((one) => aggregate(one, source.scope)));
	const groups = by ? by.children[0] : unsupported(operator, 'without by');
	groups.forEach((one) => {
		const named = one.kind === 'SimpleNamedExpression';
		if (!named && one.kind !== 'NameReference')
			unsupported(one, 'no name');
		made.set(named ? one.children[0].text : one.text, scalar(named ? one.children[1] : one, source.scope));
	});
	const values = columns.map((column) => `${made.get(column.name)} AS ${name(column.name)}`);
	const keys = groups.map((one) => made.get(one.kind === 'NameReference' ? one.text : one.children[0].text));
	return `SELECT ${values.join(', ')} FROM (${source.sql}) GROUP BY ${keys.join(', ')}`;
}

// A key that is null has no partner.
function join(source, operator, columns, lets) {
	const [[parameter, ...more], right, on] = operator.children;
	const kind = parameter && !more.length && /^kind\s*=\s*(leftanti|leftouter)$/.exec(parameter.text);
	if (!kind || on.kind !== 'JoinOnClause')
		unsupported(operator, 'only kind=leftanti and kind=leftouter');
	const other = table(right, lets);
	const keys = on.children[0].map((one) => {
		if (one.kind !== 'NameReference')
			unsupported(one, 'no name');
		return `l.${name(one.text)} = r.${name(one.text)}`;
	}).join(' AND ');
	if (kind[1] === 'leftanti')
		return `SELECT l.* FROM (${source.sql}) l ANTI JOIN (${other.sql}) r ON ${keys}`;
	// Left, then right, which has other names where both have one.
	const sides = [...source.columns.map((column) => `l.${name(column.name)}`),
		...other.columns.map((column) => (column.type === 'string' ?
			`coalesce(r.${name(column.name)}, '')` : `r.${name(column.name)}`))];
	if (sides.length !== columns.length)
		unsupported(operator, 'columns');
	const values = columns.map((column, i) => `${sides[i]} AS ${name(column.name)}`);
	return `SELECT ${values.join(', ')} FROM (${source.sql}) l LEFT JOIN (${other.sql}) r ON ${keys}`;
}

const OPERATORS = {
	FilterOperator: where, ExtendOperator: extend, DistinctOperator: distinct, ProjectOperator: project,
	ProjectAwayOperator: projectAway, SummarizeOperator: summarize, JoinOperator: join,
};

function table(node, lets) {
	const made = (sql) => ({ sql, columns: node.columns, scope: scopeOf(node.columns, lets) });
	if (node.kind === 'ParenthesizedExpression')
		return table(node.children[0], lets);
	if (node.kind === 'NameReference') {
		if (node.table)
			return made(`SELECT ${list(node.columns)} FROM ${name(node.table)}`);
		return lets.has(node.text) ? lets.get(node.text) : unsupported(node, 'no table');
	}
	if (node.kind !== 'PipeExpression')
		unsupported(node);
	const [left, operator] = node.children;
	const translate = OPERATORS[operator.kind] || unsupported(operator);
	return made(translate(table(left, lets), operator, node.columns, lets));
}

// The tree of a whole query. Returns SQL.
function translate(tree) {
	const statements = tree.children.flat();
	const last = statements.pop();
	const lets = new Map();
	for (const statement of statements) {
		if (statement.kind !== 'LetStatement')
			unsupported(statement);
		const [{ text: named }, value] = statement.children;
		if (!value.columns && !/^(DateTimeLiteral|Dynamic|BooleanLiteral)Expression$/.test(value.kind))
			unsupported(statement, 'neither a table nor a literal of these types');
		lets.set(named, value.columns ? table(value, lets) : scalar(value, new Map()));
	}
	if (!last || last.kind !== 'ExpressionStatement')
		unsupported(last || tree);
	return table(last.children[0], lets).sql;
}

module.exports = { TYPES, Unsupported, name, translate };
