# SPDX-License-Identifier: GPL-2.0
# For a Kbuild that has said "compat := the folder of this file", and in "probed :=" which objects need it: what the
# kernel has (features.sh), in generated/features.h, and compat.h after it, before everything. Asked again when the
# kernel's configuration, version or folder, the compiler or its flags change.

compat-flags = $(NOSTDINC_FLAGS) $(LINUXINCLUDE) -include $(srctree)/include/linux/compiler_types.h \
	       $(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) $(KBUILD_CFLAGS_MODULE) \
	       -DKBUILD_MODNAME=KBUILD_BASENAME -DKBUILD_BASENAME='"features"'

quiet_cmd_features = FEATURES $@
      cmd_features = KERNEL="$(KERNELRELEASE) $(abspath $(objtree)) $(CC_VERSION_TEXT)" \
		     $(CONFIG_SHELL) $(compat)/features.sh $(compat)/features.c $@ $(CC) $(compat-flags)

targets += generated/features.h
$(obj)/generated/features.h: $(compat)/features.sh $(compat)/features.c \
		$(wildcard $(objtree)/include/generated/autoconf.h) FORCE
	$(call if_changed,features)

$(addprefix $(obj)/,$(probed)): $(obj)/generated/features.h
ccflags-y += -include $(obj)/generated/features.h -include $(compat)/compat.h
