# SPDX-License-Identifier: GPL-2.0
# sandbox.c and seen_sandbox.c and what they test, without sanitizers; the scripts of their names run them.

all: $(O)/plain/sandbox $(O)/plain/seen_sandbox

$(O)/plain/sandbox: $(O)/plain/host/sandbox.o \
		$(patsubst %,$(O)/plain/tools/%.o,host/sandbox device/canary_calls base/series \
		host/who host/lineage host/container host/cgroup host/beneath host/procfs host/asker base/pick base/clock \
		base/file base/buffer base/escape)
	$(CC) -pthread -pie $(LDFLAGS) -o $@ $^ $(libs)

$(O)/plain/seen_sandbox: $(O)/plain/host/seen_sandbox.o \
		$(patsubst %,$(O)/plain/tools/%.o,host/sandbox host/seen host/seen_table host/seen_store \
		host/asker base/clock base/file base/buffer)
	$(CC) -pthread -pie $(LDFLAGS) -o $@ $^ $(libs)
