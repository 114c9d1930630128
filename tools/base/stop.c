// SPDX-License-Identifier: GPL-2.0
/*
 * Being asked to end. See stop.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/stop.h"

static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGALRM };

volatile sig_atomic_t stop_asked;
volatile sig_atomic_t reload_asked;

static bool keeps_on;

static void on_signal(int number)
{
	(void)number;
	stop_asked++;
	/* Again and again: one alone can come just before a write() sleeps. */
	alarm(1);
}

static void on_hangup(int number)
{
	(void)number;
	reload_asked = 1;
}

void stop_keep_on_hangup(void)
{
	struct sigaction action = { .sa_handler = on_hangup };

	keeps_on = true;
	sigaction(SIGHUP, &action, NULL);
}

/* Ignored by whoever started this, as nohup(1) does: it stays so. */
static bool is_for_others(int number)
{
	struct sigaction action;

	if (number == SIGHUP && keeps_on)
		return true;
	return number != SIGALRM && !sigaction(number, NULL, &action) &&
	       action.sa_handler == SIG_IGN;
}

void stop_init(double seconds)
{
	/* No SA_RESTART: what sleeps is to return. */
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval timer = { 0 };
	size_t i;

	stop_asked = 0;
	sigfillset(&action.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (!is_for_others(signals[i]))
			sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (seconds <= 0)
		return;
	timer.it_value.tv_sec = (time_t)seconds;
	timer.it_value.tv_usec =
		(suseconds_t)((seconds - (double)(time_t)seconds) * 1e6);
	if (!timer.it_value.tv_sec && !timer.it_value.tv_usec)
		timer.it_value.tv_usec = 1;
	setitimer(ITIMER_REAL, &timer, NULL);
}

void stop_block(sigset_t *old)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, old);
}

void stop_unblock(const sigset_t *old)
{
	sigprocmask(SIG_SETMASK, old, NULL);
}
