// SPDX-License-Identifier: GPL-2.0
/*
 * counter - a process that others trace. Says its balance whenever it gets
 * SIGUSR1, and ends on SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

volatile long balance = 100;

static void on_usr1(int signal)
{
	char text[64];

	(void)signal;
	write(1, text, snprintf(text, sizeof(text), "counter: balance is %ld\n", balance));
}

int main(void)
{
	signal(SIGUSR1, on_usr1);
	for (;;)
		pause();
}
