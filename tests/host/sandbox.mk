# SPDX-License-Identifier: GPL-2.0
# plain/sandbox.c and what it tests, without sanitizers; sandbox.t runs it.

all: $(O)/plain/sandbox

$(O)/plain/sandbox: $(O)/plain/plain/sandbox.o \
		$(patsubst %,$(O)/plain/tools/%.o,sandbox privileges entry)
	$(CC) -pthread -pie $(LDFLAGS) -o $@ $^ $(libs)

-include $(wildcard $(O)/plain/plain/*.d)
