// SPDX-License-Identifier: GPL-2.0
/*
 * Values of records as JSON values. See values.h.
 */
#include "abi/doors.h"
#include "abi/requests.h"
#include "abi/words.h"
#include "output/values.h"

void value_time(struct json *json, const struct clock *clock, uint64_t boottime,
		unsigned int digits)
{
	char text[CLOCK_TEXT_MAX];

	json_plain(json, text,
		   clock_text(text, clock_utc(clock, boottime), digits));
}

void value_user(struct json *json, struct users *users, uint32_t uid,
		uint64_t now)
{
	size_t length;
	const char *name = users_name(users, uid, now, &length);

	if (name)
		json_escaped(json, name, length);
	else
		json_null(json);
}

void value_unless_unset(struct json *json, uint32_t id)
{
	if (id == PTRACEMON_UNSET)
		json_null(json);
	else
		json_u64(json, id);
}

void value_relation(struct json *json, uint32_t relation)
{
	json_open_list(json);
	for (; relation; relation &= relation - 1) {
		unsigned int bit = (unsigned int)__builtin_ctz(relation);

		json_word(json, word_relation(bit), bit);
	}
	json_close_list(json);
}

void value_request(struct json *json, const struct ptracemon_call *call)
{
	size_t length;
	const char *name = request_name(call->abi, call->request, &length);

	if (name)
		json_plain(json, name, length);
	else
		json_null(json);
}

void value_result(struct json *json, const struct ptracemon_call *call)
{
	if (call->outcome == PTRACEMON_OUTCOME_UNKNOWN)
		json_null(json);
	else
		json_s64(json, call->result);
}

void value_error(struct json *json, const struct ptracemon_call *call)
{
	uint64_t error = 0 - (uint64_t)call->result;

	if (call->outcome == PTRACEMON_OUTCOME_FAILURE)
		json_word(json, word_error(error), error);
	else
		json_null(json);
}

void value_duration(struct json *json, const struct ptracemon_call *call)
{
	if (call->outcome == PTRACEMON_OUTCOME_UNKNOWN)
		json_null(json);
	else
		json_u64(json, call->duration);
}

/* The sensor's own records have no class. */
void value_lost_class(struct json *json, const struct ptracemon_loss *loss)
{
	uint32_t lost = loss->request_class;

	if (lost == PTRACEMON_CLASS_NONE)
		json_null(json);
	else
		json_word(json, word_class(lost), lost);
}

void value_denied(struct json *json, uint8_t denied)
{
	if (denied == PTRACEMON_DENIED_NOT)
		json_null(json);
	else
		json_word(json, word_denied(denied), denied);
}

void value_syscall(struct json *json, const struct ptracemon_access *access)
{
	if (access->syscall < 0)
		json_null(json);
	else
		json_s64(json, access->syscall);
}

void value_args(struct json *json, const struct ptracemon_access *access)
{
	size_t i;

	json_open_list(json);
	for (i = 0; i < sizeof(access->args) / sizeof(*access->args); i++)
		json_u64(json, access->args[i]);
	json_close_list(json);
}

void value_door(struct json *json, const struct ptracemon_access *access)
{
	char name[DOOR_NAME_MAX];

	json_string(json, door_name(access, name));
}

void value_technique(struct json *json, const struct event *event)
{
	const char *const *id;

	json_open_list(json);
	for (id = event->techniques; *id; id++)
		json_string(json, *id);
	json_close_list(json);
}
