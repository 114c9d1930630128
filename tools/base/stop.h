/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Being asked to end: SIGTERM, SIGINT, SIGHUP, or a time that has passed. A
 * signal that was ignored when this program started asks for nothing.
 */
#ifndef _PTRACEMON_TOOLS_STOP_H
#define _PTRACEMON_TOOLS_STOP_H

#include <signal.h>

/*
 * How often this program was asked to end. Once it was, this grows by one each
 * second, with a signal that interrupts whatever sleeps.
 */
extern volatile sig_atomic_t stop_asked;

/* SIGHUP came, and stop_keep_on_hangup() was called before. */
extern volatile sig_atomic_t reload_asked;

/* To be called before stop_init(): SIGHUP asks for no end from now on. */
void stop_keep_on_hangup(void);

/* @seconds: ask after that time; 0: do not. SIGPIPE is ignored from here on. */
void stop_init(double seconds);

/*
 * Between the two calls no signal ends a sleep but one with the mask @old: so
 * none is lost between a look at stop_asked and ppoll().
 */
void stop_block(sigset_t *old);
void stop_unblock(const sigset_t *old);

#endif /* _PTRACEMON_TOOLS_STOP_H */
