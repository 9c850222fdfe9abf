/* Asking the role fetch.  What the helper says is hostile: words are looked
 * at, numbers range-checked, the body decoded strictly. */
#include "core/loop/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/base64.h"

#define DETAIL_MAX	1024
#define GRACE		(5 * USEC_SEC)	/* more than the helper's own limit */

void
fetched_init(struct fetched *f)
{
	*f = (struct fetched){ .status = 0 };
	buf_init(&f->detail, DETAIL_MAX);
	buf_init(&f->body, FETCH_BODY_MAX + 4);
}

void
fetched_done(struct fetched *f)
{
	buf_done(&f->detail);
	buf_done(&f->body);
}

static json_t *
pack(const struct fetch_request *rq)
{
	if (rq->tlsa)
		return json_pack("{ss ss ss}", "op", "starttls", "host",
		    rq->url, "tlsa", rq->tlsa);
	return json_pack("{ss ss}", "op", "fetch", "url", rq->url);
}

static char *
make_request(const struct fetch_request *rq)
{
	json_t *list = json_array(), *j = pack(rq);
	char *text = NULL;

	for (size_t i = 0; i < rq->naddresses; i++)
		if (json_array_append_new(list,
		    json_string(rq->addresses[i])) < 0)
			break;
	if (json_object_set_new(j, "addresses", list) == 0 &&
	    json_object_set_new(j, "source", json_string(rq->source)) == 0 &&
	    json_object_set_new(j, "interface",
	    json_string(rq->interface)) == 0 &&
	    json_object_set_new(j, "seconds",
	    json_integer(rq->seconds)) == 0)
		text = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return text;
}

static bool
good_word(const char *s)
{
	size_t n = s ? strlen(s) : 0;

	return n > 0 && n < FETCH_WORD &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz-") == n;
}

static int
take_body(struct fetched *ret, const char *text)
{
	size_t n = strlen(text);

	if (n > FETCH_BODY_MAX / 3 * 4 + 4)
		return -EPROTO;
	buf_reset(&ret->body);
	if (buf_reserve(&ret->body, n / 4 * 3 + 1) < 0)
		return -ENOMEM;
	if (base64_decode(span_of(text, n), ret->body.data,
	    &ret->body.len) < 0)
		return -EPROTO;
	ret->body.data[ret->body.len] = '\0';
	return 0;
}

static int
take_answer(const struct buf *b, struct fetched *ret)
{
	json_t *j = json_loadb(b->data, b->len, JSON_REJECT_DUPLICATES, NULL);
	const char *word = json_string_value(json_object_get(j, "word"));
	const char *detail = json_string_value(json_object_get(j, "detail"));
	const char *body = json_string_value(json_object_get(j, "body"));
	json_int_t status = json_integer_value(json_object_get(j, "status"));
	int r = -EPROTO;

	if (good_word(word) && detail && body && status >= 0 &&
	    status <= 999) {
		memcpy(ret->word, word, strlen(word) + 1);
		ret->status = (unsigned)status;
		buf_reset(&ret->detail);
		buf_adds(&ret->detail, detail);
		r = take_body(ret, body);
	}
	json_decref(j);
	return r;
}

int
helper_fetch(struct helper *h, const struct fetch_request *rq,
    const volatile bool *cancel, struct fetched *ret)
{
	char *text = make_request(rq);
	int fd = -1, r = text ? 0 : -EINVAL;
	struct buf b;

	buf_init(&b, HELPER_FRAME_MAX);
	if (rq->bundle) {
		fd = open(rq->bundle, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			r = -errno;
	}
	if (r == 0)
		r = helper_send(h, span_str(text), &fd, fd >= 0);
	if (r == 0)
		r = helper_receive(h, rq->seconds * USEC_SEC + GRACE, cancel,
		    &b);
	if (r == 0)
		r = take_answer(&b, ret);
	if (fd >= 0)
		close(fd);
	free(text);
	buf_done(&b);
	return r;
}
