/* Ids and times of a mail's newest Received fields, read by the helper. */
#include <errno.h>
#include <jansson.h>

#include "core/loop/helper.h"
#include "core/mailbox/mail.h"

#define LIMIT (20 * USEC_SEC)

static bool
take_text(const json_t *v, struct arena *a, struct span *ret)
{
	if (!json_is_string(v) || json_string_length(v) > WIRE_TRACE_TEXT)
		return false;
	*ret = arena_span(a, span_of(json_string_value(v),
	    json_string_length(v)));
	return true;
}

static bool
take_answers(const json_t *list, struct arena *a, struct mail_trace *ret)
{
	if (!json_is_array(list) || json_array_size(list) > WIRE_TRACES)
		return false;
	for (; ret->nanswers < json_array_size(list); ret->nanswers++)
		if (!take_text(json_array_get(list, ret->nanswers), a,
		    &ret->answers[ret->nanswers]))
			return false;
	return true;
}

static int
take(struct span frame, struct arena *a, struct mail_trace *ret)
{
	json_t *j = json_loadb(frame.p, frame.n, JSON_REJECT_DUPLICATES,
	    NULL);
	const json_t *list = json_object_get(j, "trace");
	bool ok = json_is_array(list) && json_array_size(list) <=
	    WIRE_TRACES && take_text(json_object_get(j, "message_id"), a,
	    &ret->message_id) &&
	    take_text(json_object_get(j, "domain"), a, &ret->domain) &&
	    take_text(json_object_get(j, "recipient"), a, &ret->recipient) &&
	    take_answers(json_object_get(j, "answers"), a, ret);

	for (size_t i = 0; ok && i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const json_t *time = json_array_get(one, 1);

		ok = take_text(json_array_get(one, 0), a,
		    &ret->v[i].queue_id) && json_is_integer(time);
		ret->v[i].time = json_integer_value(time);
		ret->n = i + 1;
	}
	if (json_is_integer(json_object_get(j, "sent")))
		ret->sent = json_integer_value(json_object_get(j, "sent"));
	json_decref(j);
	return !ok ? -EPROTO : arena_failed(a) ? -ENOMEM : 0;
}

int
mail_trace(const struct mail *m, const volatile bool *cancel,
    struct arena *a, struct mail_trace *ret)
{
	struct helper *h = NULL;
	struct buf b;
	int r;

	*ret = (struct mail_trace){ .sent = TIME_NONE };
	buf_init(&b, HELPER_FRAME_MAX);
	r = helper_start(NULL, "parse", &h);
	if (r == 0)
		r = helper_send(h, span_str("{\"op\":\"trace\"}"), &m->fd, 1);
	if (r == 0)
		r = helper_receive(h, LIMIT, cancel, &b);
	if (r == 0)
		r = take(buf_span(&b), a, ret);
	helper_stop(h);
	buf_done(&b);
	if (r < 0)
		*ret = (struct mail_trace){ .sent = TIME_NONE };
	return r;
}
