// SPDX-License-Identifier: GPL-2.0
/*
 * What the sensor states of a stretch of time. See certificate.h.
 */
#include "abi/certificate.h"

uint64_t certificate_lost(const struct certificate_cpu *cpu)
{
	uint64_t lost = 0;
	size_t i;

	for (i = 0; i < CERTIFICATE_REASONS; i++)
		lost += cpu->lost[i];
	return lost;
}

bool certificate_is_complete(const struct certificate *certificate)
{
	size_t i;

	for (i = 0; i < certificate->count; i++)
		if (certificate_lost(&certificate->cpus[i]) ||
		    certificate->cpus[i].missing)
			return false;
	return !certificate->unexplained && !certificate->blinds;
}
