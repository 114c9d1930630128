// SPDX-License-Identifier: GPL-2.0
// Reads lines as OpenTelemetry's collector does, and writes each anew, as that does.
package main

import (
	"bufio"
	"fmt"
	"os"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		request := plogotlp.NewExportRequest()
		err := request.UnmarshalJSON(lines.Bytes())
		if err == nil && request.Logs().LogRecordCount() != 1 {
			err = fmt.Errorf("%d records", request.Logs().LogRecordCount())
		}
		var again []byte
		if err == nil {
			again, err = request.MarshalJSON()
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "line %d: %v\n", number, err)
			os.Exit(1)
		}
		fmt.Printf("%s\n", again)
	}
}
