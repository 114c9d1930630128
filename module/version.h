/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_VERSION_H
#define _PTRACEMON_VERSION_H

/*
 * The one version; dkms.conf repeats it, and make check compares them. In a
 * clone packaging/version adds the commit.
 */
#ifndef PTRACEMON_VERSION
#define PTRACEMON_VERSION "0.1.0"
#endif

#endif /* _PTRACEMON_VERSION_H */
