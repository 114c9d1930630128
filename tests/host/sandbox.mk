# SPDX-License-Identifier: GPL-2.0
# plain/sandbox.c and what it tests, without sanitizers; sandbox.t runs it.

plain := $(O)/plain/sandbox
plain_flags = $(filter-out $(SANITIZE),$(flags))

all: $(plain)

$(plain): $(patsubst %,$(O)/plain/%.o,sandbox-test sandbox privileges entry)
	$(CC) $(plain_flags) $(LDFLAGS) -o $@ $^ $(libs)

$(O)/plain/sandbox-test.o: plain/sandbox.c
	@mkdir -p $(@D)
	$(CC) $(plain_flags) -c -o $@ $<

$(O)/plain/%.o: $(TOOLS)/%.c
	@mkdir -p $(@D)
	$(CC) $(plain_flags) -c -o $@ $<

-include $(wildcard $(O)/plain/*.d)
