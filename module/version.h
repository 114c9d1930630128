/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PTRACEMON_VERSION_H
#define _PTRACEMON_VERSION_H

/* The one version; dkms.conf repeats it, and make check compares them. */
#define PTRACEMON_VERSION "0.1.0"

#endif /* _PTRACEMON_VERSION_H */
