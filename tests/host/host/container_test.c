// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/cgroup.c: cgroups as runtimes name them, and as others do.
 */
#include <stdlib.h>

#include "host/cgroup.h"
#include "tap.h"

#define ID	"a2bc7b153f034b17f358cde43a7f8c7475147e8a0d1b2573c26473244ec44ce4"
#define OTHER	"00000000000000000000000000000000000000000000000000000000000000ff"
#define POD	"kubepods-burstable-pod7d59bb77_e274_49e7_bf66_275bee27477f.slice"
#define TASK	"34dc0b5e626f2c5c4c5170e34b10e765"

static const struct {
	const char *cgroup;
	const char *id; /* NULL: none */
} cgroups[] = {
	{ "/docker/" ID, ID },
	{ "/system.slice/docker-" ID ".scope", ID },
	{ "/system.slice/docker-" ID ".scope/init.scope", ID },
	{ "/system.slice/docker-" ID ".scope/system.slice/cron.service", ID },
	{ "/machine.slice/libpod-" ID ".scope", ID },
	{ "/machine.slice/libpod-" ID ".scope/container", ID },
	{ "/libpod_parent/libpod-" ID, ID },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID
	  ".scope/container", ID },
	{ "/kubepods.slice/" POD "/crio-" ID ".scope", ID },
	{ "/kubepods.slice/" POD "/cri-containerd-" ID ".scope", ID },
	{ "/kubepods/besteffort/pod7d59bb77-e274-49e7-bf66-275bee27477f/" ID, ID },
	{ "/system.slice/containerd.service/" POD ":cri-containerd:" ID, ID },
	{ "/system.slice/nerdctl-" ID ".scope", ID },
	{ "/ecs/" TASK "/" ID, ID },
	{ "/ecs/" TASK "-1234567890", TASK "-1234567890" },
	{ "/ecs/" TASK "/" TASK "-1234567890", TASK "-1234567890" },
	{ "/ecstasks.slice/ecstasks-" TASK ".slice/docker-" ID ".scope", ID },
	/* one in another: the inner one */
	{ "/docker/" OTHER "/docker/" ID, ID },
	{ "/docker/" ID "/machine.slice/libpod-conmon-" OTHER ".scope", ID },

	{ "/machine.slice/libpod-conmon-" ID ".scope", NULL },
	{ "/kubepods.slice/" POD "/crio-conmon-" ID ".scope", NULL },
	{ "/kubepods.slice/" POD ":crio-conmon:" ID, NULL },
	{ "/system.slice/" ID ".service", NULL },
	{ "/system.slice/somebody-" ID ".scope", NULL },
	{ "/docker/" ID "0", NULL },
	{ "/docker/" ID ".slice", NULL },
	{ "/docker/A2BC7B153F034B17F358CDE43A7F8C7475147E8A0D1B2573C26473244EC44CE4", NULL },
	{ "/docker/a2bc7b153f03", NULL },
	{ "/user.slice/" TASK "-1234567890", NULL },
	{ "/ecs/" TASK, NULL },
	{ "/ecs/" TASK "-", NULL },
	{ "/ecs/" TASK "-12x", NULL },
	{ "/user.slice/user-1000.slice/session-1.scope", NULL },
	{ "/", NULL },
	{ "", NULL },
};

int main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cgroups) / sizeof(*cgroups); i++) {
		/* As long as it is, for the sanitizer. */
		size_t size = strlen(cgroups[i].cgroup);
		uint8_t *copy = malloc(size ? size : 1);
		const struct excerpt cgroup = { copy, size, false };
		struct excerpt id;
		char text[CONTAINER_ID_MAX + 1] = "";

		memcpy(copy, cgroups[i].cgroup, size);
		id = container_of_cgroup(&cgroup);
		if (id.bytes && id.size <= CONTAINER_ID_MAX)
			memcpy(text, id.bytes, id.size);
		is_text(id.bytes ? text : NULL, cgroups[i].id,
			cgroups[i].cgroup);
		free(copy);
	}
	return done();
}
