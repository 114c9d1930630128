# SPDX-License-Identifier: GPL-2.0
# sandbox.c and what it tests, without sanitizers; sandbox.t runs it.

all: $(O)/plain/sandbox

$(O)/plain/sandbox: $(O)/plain/host/sandbox.o \
		$(patsubst %,$(O)/plain/tools/%.o,host/sandbox device/canary_calls base/series \
		host/who host/lineage host/container host/cgroup host/beneath host/procfs host/asker base/pick base/clock \
		base/file base/buffer base/escape)
	$(CC) -pthread -pie $(LDFLAGS) -o $@ $^ $(libs)
