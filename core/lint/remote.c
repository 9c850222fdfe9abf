/* {"message":{…},"incoming":false,"recipients":["…"]}; strings as base64, as
 * those of core/message/remote.c. */
#include "core/lint/remote.h"

#include <errno.h>

#include "core/dns/look.h"
#include "core/message/remote.h"
#include "core/sheet/json.h"
#include "core/sheet/read.h"

#define LIST_MAX 1000

int
lint_options_write(const struct lint_options *o, struct buf *out)
{
	struct jw j;

	buf_adds(out, "{\"message\":");
	message_options_write(&o->message, out);
	buf_addf(out, ",\"incoming\":%s,\"recipients\":", o->incoming ?
	    "true" : "false");
	jw_init(&j, out);
	jw_array(&j);
	for (size_t i = 0; i < o->nrecipients && i < LIST_MAX; i++)
		jw_base64(&j, o->recipients[i]);
	jw_array_end(&j);
	return buf_adds(out, "}");
}

int
lint_options_read(const json_t *o, struct arena *a, struct lint_options *ret)
{
	const json_t *list = json_object_get(o, "recipients");
	size_t n = json_array_size(list);
	struct span *v = arena_array(a, n + 1, sizeof *v);
	int r;

	*ret = (struct lint_options){ .recipients = v, .nrecipients = n };
	r = message_options_read(json_object_get(o, "message"), a,
	    &ret->message);
	if (r < 0)
		return r;
	if (v == NULL || n > LIST_MAX || (list && !json_is_array(list)))
		return v == NULL ? -ENOMEM : -EINVAL;
	for (size_t i = 0; i < n; i++)
		if (!jr_base64(json_array_get(list, i), a, &v[i]))
			return arena_failed(a) ? -ENOMEM : -EINVAL;
	ret->incoming = json_is_true(json_object_get(o, "incoming"));
	return 0;
}

bool
lint_may_ask(const struct question *q)
{
	if (q->kind == QUESTION_FACT && (span_is(q->name, DNS_ASKS) ||
	    (span_starts(q->name, DNS_LACKS) && dns_name_valid(span_skip(
	    q->name, strlen(DNS_LACKS))))))
		return true;
	return message_may_ask(q);
}
