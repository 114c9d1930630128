// SPDX-License-Identifier: GPL-2.0
/* A long random walk of the ring beside its model, under the sanitizers. */
#include <stdlib.h>

#include RING_C

#define max(a, b) ((a) > (b) ? (a) : (b))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#include "../../kunit/ring_model.h"
#include "tap.h"

/* Each in a block of its own: the sanitizer sees one byte too far. */
static void *area(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		exit(2);
	return memory;
}

static struct model model;

static void print_met(void)
{
	u32 i;

	printf("#");
	for (i = 0; i < MODEL_MET; i++)
		printf(" %llu", model.met[i]);
	printf("\n");
}

int main(int count, char **words)
{
	u64 steps = count > 1 ? strtoull(words[1], NULL, 0) : 300000;
	u64 seed = count > 2 ? strtoull(words[2], NULL, 0) : 1, i;

	for (i = 0; i < 8; i++) {
		void *control = area(sizeof(struct ptracemon_control));
		void *status = area(sizeof(struct ptracemon_status));

		model_begin(&model, control, status, area(MODEL_SIZE_MAX),
			    area(MODEL_SIZE_MAX),
			    (seed + i) * 88172645463325252ULL);
		model_walk(&model, steps);
		tap_ok(!model.wrong, "seed %llu: %llu steps%s%s", seed + i,
		       steps, model.wrong ? ", not: " : "", model.wrong ?: "");
		if (model.wrong)
			printf("# ring_model.h:%d\n", model.line);
		tap_ok(!model_missed(&model), "seed %llu: met all there is%s%s",
		       seed + i, model_missed(&model) ? ", but not " : "",
		       model_missed(&model) ?: "");
		print_met();
		free(control);
		free(status);
		free(model.areas[0]);
		free(model.areas[1]);
	}
	return tap_end();
}
