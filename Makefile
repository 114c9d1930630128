# SPDX-License-Identifier: GPL-2.0
# What people call. The kernel's build reads Kbuild instead of this file.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
DESTDIR ?=
PREFIX ?= /usr/local
$(if $(word 2,$(DESTDIR)),$(error DESTDIR has spaces))
$(if $(word 2,$(PREFIX)),$(error PREFIX has spaces))
# Of this very tree; in the DKMS package, where it is not asked, module/version.h says it.
VERSION = $(shell packaging/version 2>/dev/null)

# What DKMS needs, and nothing else.
DKMS_FILES := Kbuild Makefile dkms.conf COPYING $(filter-out %.mod.c, \
	$(wildcard module/Kbuild module/*.[ch] module/compat/*.[ch] \
	module/compat/*.mk module/compat/*.sh module/uapi/*.h))

.PHONY: all module tools install install-tools install-header uninstall \
	dkms-tree deb dist vm demo check check-long matrix coverage bench bench-check clean help

all: module tools

help:
	@sed -n 's/^## //p' Makefile

## make demo            show the main job in a virtual machine
demo:
	tests/demo/demo

## make check           run every test
check:
	tests/check

## make check-long      what takes longer: more debug kernels
check-long:
	LONG=1 tests/check

## make matrix [ONLY="sid 7.3"] [ALL=1] [CONFIGS=1]
##                      build the module against every kernel that the package archive
##                      has today, with a table; tests/matrix/matrix --help says more
matrix:
	@ONLY="$(ONLY)" ALL="$(ALL)" CONFIGS="$(CONFIGS)" tests/matrix/matrix

## make coverage        what others see of the evasion matrix; writes docs/coverage.md
coverage:
	tests/coverage/coverage

## make bench [PEERS=1] [ONLY="calls ring"]
##                      what it costs and loses, beside what it is compared
##                      with; writes docs/performance.md
bench:
	PEERS=$(PEERS) tests/bench/bench $(ONLY)

## make bench-check [UPDATE=1]
##                      compare instructions with tests/bench/baseline.tsv;
##                      UPDATE=1: write them there
bench-check:
	UPDATE=$(UPDATE) prove --verbose tests/bench/baseline.t

## make vm SUITE=bookworm RUN=script ...   run a script in a virtual machine,
##                      see tests/vm/README.md
vm:
	@tests/vm/vm

## make module          build module/ptracemon.ko for KDIR (this kernel)
module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) PTRACEMON_VERSION=$(VERSION) modules

## make tools           build tools/ptracemon
tools:
	$(MAKE) -C tools VERSION=$(VERSION)

## sudo make install    module through DKMS, reader, man pages, <ptracemon.h>;
##                      DESTDIR=: all of it there, and DKMS is not run; KVER=:
##                      for another kernel than the running one
install:
	packaging/need $(if $(DESTDIR),,$(KDIR))
	$(MAKE) tools
ifeq ($(DESTDIR),)
	packaging/dkms install $(VERSION) $(KVER)
else
	rm -rf $(DESTDIR)/usr/src/ptracemon-*
	$(MAKE) dkms-tree DIR=$(DESTDIR)/usr/src/ptracemon-$(VERSION)
endif
	packaging/folders note $(FOLDERS) $(HEADER) \
		$(shell $(MAKE) -s --no-print-directory -C tools list DESTDIR=$(DESTDIR) PREFIX=$(PREFIX))
	$(MAKE) install-tools install-header
	$(ANNOUNCE)

install-tools:
	$(MAKE) -C tools install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) VERSION=$(VERSION)

# The ABI, for programs that read the device themselves.
HEADER = $(DESTDIR)$(PREFIX)/include/ptracemon.h
install-header:
	install -D -m 644 module/uapi/ptracemon.h $(HEADER)

## sudo make uninstall  stop the service, unload the module, take all of it away;
##                      DESTDIR=: what is there
uninstall:
	$(if $(DESTDIR),rm -rf $(DESTDIR)/usr/src/ptracemon-*,packaging/dkms uninstall)
	rm -f $(HEADER)
	$(MAKE) -C tools uninstall DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	packaging/folders remove $(FOLDERS)
	$(WITHDRAW)

# Which folders "make install" has made.
FOLDERS = $(DESTDIR)$(PREFIX)/lib/ptracemon/folders
# Where systemd runs it is told of the unit, whose user is made, and of the device's rule.
ANNOUNCE = $(if $(DESTDIR),,[ ! -d /run/systemd/system ] || { $(RELOAD) && \
	systemd-sysusers $(PREFIX)/lib/sysusers.d/ptracemon.conf; })
WITHDRAW = $(if $(DESTDIR),,[ ! -d /run/systemd/system ] || { $(RELOAD) && \
	{ ! getent passwd ptracemon >/dev/null || userdel ptracemon; }; })
RELOAD = systemctl daemon-reload && udevadm control --reload

# Copies the sources of the DKMS package to DIR, with the version of this tree.
dkms-tree:
	@test -n "$(DIR)" || { echo "dkms-tree: say where: DIR=directory" >&2; exit 2; }
	mkdir -p $(DIR)
	cp --parents $(DKMS_FILES) $(DIR)
	packaging/stamp $(VERSION) $(DIR)

## make deb             Debian packages, in build/deb
deb:
	packaging/deb

## make dist            the sources as a tarball, the same for the same commit,
##                      with SPDX list and SHA256SUMS, in build/dist
dist:
	packaging/dist

clean:
	$(MAKE) -C tools clean
	rm -rf build module/generated tests/kunit/generated
	find module tests \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name modules.order \
		-o -name Module.symvers \) -delete
