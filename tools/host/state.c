// SPDX-License-Identifier: GPL-2.0
/*
 * What the reader tells `status`. See state.h.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "host/state.h"

/* Written whole, with blanks at its end: who reads meanwhile gets the one or the other. */
#define STATE_SIZE	256

int state_open(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
}

void state_write(int fd, const struct state *state, const char *boot_id)
{
	char text[STATE_SIZE + 1];
	int length = snprintf(text, sizeof(text),
			      "%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %d\n%s\n%s\n",
			      boot_id, state->since, state->suppressed, state->day,
			      state->sessions, state->worst, state->severity);

	if (fd < 0 || length < 0 || length >= STATE_SIZE)
		return;
	memset(text + length, ' ', (size_t)(STATE_SIZE - length));
	/* Nobody can be told that nothing can be told. */
	if (pwrite(fd, text, STATE_SIZE, 0) != STATE_SIZE)
		return;
}

/* The next line, as a word of letters and blanks. */
static bool take_word(char **at, char word[STATE_WORD_SIZE])
{
	const size_t length = strcspn(*at, "\n");

	if (length >= STATE_WORD_SIZE || (*at)[length] != '\n' ||
	    strspn(*at, "abcdefghijklmnopqrstuvwxyz -") != length)
		return false;
	memcpy(word, *at, length);
	word[length] = 0;
	*at += length + 1;
	return true;
}

bool state_read(const char *path, struct state *state, const char *boot_id)
{
	char text[STATE_SIZE + 1], boot[64], *at;
	int sessions, end = 0;

	memset(state, 0, sizeof(*state));
	if (file_read(AT_FDCWD, path, text, sizeof(text)) <= 0 ||
	    sscanf(text, "%63s %" SCNu64 " %" SCNu64 " %" SCNu64 " %d%n", boot,
		   &state->since, &state->suppressed, &state->day, &sessions, &end) != 5 ||
	    strcmp(boot, boot_id) || text[end] != '\n')
		return false;
	state->sessions = sessions;
	at = text + end + 1;
	return take_word(&at, state->worst) && take_word(&at, state->severity);
}
