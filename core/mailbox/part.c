/* A mail inside another one, taken out by the helper into a memfd of ours,
 * which is sealed when the helper has ended. */
#include <errno.h>
#include <jansson.h>

#include "core/loop/helper.h"
#include "core/mailbox/mailbox_part.h"
#include "core/sheet/json.h"

#define LIMIT (30 * USEC_SEC)

static int
request_of(const char *path, struct buf *b)
{
	struct jw j;

	jw_init(&j, b);
	jw_object(&j);
	jw_name(&j, "op");
	jw_string(&j, span_str("part"));
	jw_name(&j, "path");
	jw_string(&j, span_str(path));
	jw_object_end(&j);
	return b->error;
}

/* 0: it is written. */
static int
outcome_of(struct span frame)
{
	json_t *j = json_loadb(frame.p, frame.n, JSON_REJECT_DUPLICATES,
	    NULL);
	const char *word = json_string_value(json_object_get(j, "error"));
	int r = -EPROTO;

	if (json_is_integer(json_object_get(j, "part")))
		r = 0;
	else if (word && strcmp(word, "no-part") == 0)
		r = -ENOENT;
	else if (word && strcmp(word, "memory") == 0)
		r = -ENOMEM;
	json_decref(j);
	return r;
}

static int
take_out(const struct mail *of, const char *path, const struct mail *to,
    const volatile bool *cancel)
{
	const int fds[2] = { of->fd, to->fd };
	struct helper *h = NULL;
	struct buf b;
	int r;

	buf_init(&b, HELPER_FRAME_MAX);
	r = request_of(path, &b);
	if (r == 0)
		r = helper_start(NULL, "parse", &h);
	if (r == 0)
		r = helper_send(h, buf_span(&b), fds, 2);
	if (r == 0)
		r = helper_receive(h, LIMIT, cancel, &b);
	helper_stop(h);
	if (r == 0)
		r = outcome_of(buf_span(&b));
	buf_done(&b);
	return r;
}

int
mail_from_part(const struct mail *of, const char *path,
    const volatile bool *cancel, struct mail *ret, struct error *e)
{
	struct mail m;
	int r = mail_begin(&m);

	if (r == 0)
		r = mail_end(&m, take_out(of, path, &m, cancel), ret);
	if (r == -ENOENT)
		return error_set(e, r, "mailbox.no-part", "path", path, NULL);
	if (r < 0)
		return error_set(e, r, "mailbox.part", "path", path, NULL);
	return 0;
}
