// SPDX-License-Identifier: GPL-2.0
// Microsoft's parser of the Kusto Query Language: a query and the tables that there are, to what is wrong with it, its
// columns and its syntax tree, in plain objects.
'use strict';

require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');

/* global Kusto, Bridge, System */
const { GlobalState, KustoCode, Symbols, Syntax } = Kusto.Language;

const kindOf = (node) => System.Enum.toString(Syntax.SyntaxKind, node.Kind);

// columns: [{name, type}]
function tableOf(name, columns) {
	const schema = columns.map((column) => `['${column.name}']: ${column.type}`).join(', ');
	return new Symbols.TableSymbol.$ctor7(name, `(${schema})`, null);
}

function columnsOf(type) {
	if (!type || !type.Columns)
		return null;
	return Bridge.toArray(type.Columns).map((column) => ({ name: column.Name, type: column.Type.Name }));
}

// A node: kind; type of a scalar; columns of a table; text of what stands there; children, where a list is an array and
// tokens are left out but for their text.
function plain(node) {
	const kind = kindOf(node);
	if (kind === 'List') {
		const list = [];
		for (let i = 0; i < node.ChildCount; i++) {
			const child = node.GetChild(i);
			list.push(plain(kindOf(child) === 'SeparatedElement' ? child.GetChild(0) : child));
		}
		return list;
	}
	const children = [];
	for (let i = 0; i < node.ChildCount; i++) {
		const child = node.GetChild(i);
		if (child && !child.IsToken)
			children.push(plain(child));
	}
	const columns = columnsOf(node.ResultType);
	return {
		kind,
		columns,
		type: node.ResultType && !columns ? node.ResultType.Name : null,
		table: node.ReferencedSymbol instanceof Symbols.TableSymbol ? node.ReferencedSymbol.Name : null,
		value: node.IsLiteral ? node.LiteralValue : null,
		text: node.toString().trim(),
		children,
	};
}

function analyze(query, tables) {
	const symbols = Object.entries(tables).map(([name, columns]) => tableOf(name, columns));
	const database = new Symbols.DatabaseSymbol.ctor('database', symbols);
	const code = KustoCode.ParseAndAnalyze(query, GlobalState.Default.WithDatabase(database));
	const complaints = Bridge.toArray(code.GetDiagnostics()).map((one) => {
		const before = query.slice(0, one.Start).split('\n');
		return `${before.length}:${before.at(-1).length + 1}: ${one.Severity} ${one.Code}: ${one.Message}`;
	});
	return { complaints, columns: columnsOf(code.ResultType), tree: plain(code.Syntax) };
}

const analyzed = new Map();

// tables: {name: columns}. Returns {complaints, columns, tree}; the latter two mean something only without complaints.
function bind(query, tables) {
	const key = JSON.stringify([query, tables]);
	if (!analyzed.has(key))
		analyzed.set(key, analyze(query, tables));
	return analyzed.get(key);
}

module.exports = { bind };
