// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptors 0 to 2. See standard.h.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/standard.h"

static bool had_output = true;

bool standard_begin(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* Write-only: reading a closed standard input still fails. */
		if (open("/dev/null", O_WRONLY) != fd)
			return false;
		if (fd == STDOUT_FILENO)
			had_output = false;
	}
	return true;
}

bool standard_has_output(void)
{
	return had_output;
}
