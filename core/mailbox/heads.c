/* What lists show of mails, read by the helper: the headers of many mails go
 * there in one memfd.  A mail that kills the helper is only not known itself:
 * those that went with it are asked again, one by one, of a new helper. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/loop/helper.h"
#include "core/mailbox/mailbox_part.h"

#define BATCH		200
#define HEADER_MAX	((size_t)32 << 10)
#define LIMIT		(20 * USEC_SEC)
#define TEXT_MAX	1000	/* bytes */

struct batch {
	const struct mail_list *l;
	const volatile bool *cancel;
	struct arena	*a;
	struct mail_head *ret;
	struct helper	*h;
	char		*block;		/* HEADER_MAX */
	size_t		 first, n;	/* of the list */
};

/* ---- headers into a memfd ---- */

/* The first empty line, or all. */
static size_t
header_end(struct span s)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] != '\n' && s.p[i] != '\r')
			continue;
		if (s.p[i + 1] == s.p[i])
			return i + 2;
		if (i + 3 < s.n && memcmp(s.p + i, "\r\n\r\n", 4) == 0)
			return i + 4;
	}
	return s.n;
}

/* The descriptor of an entry; *ret_own: to be closed. */
static int
descriptor_of(const struct mail_list *l, const struct mail_entry *m,
    bool *ret_own)
{
	*ret_own = l->kind == MAIL_LIST_MAILDIR ||
	    l->kind == MAIL_LIST_FOLDER;
	if (*ret_own)
		return mail_list_file(l, m);
	return l->kind == MAIL_LIST_MBOX ? l->fd : l->one.fd;
}

static size_t
read_header(const struct batch *b, const struct mail_entry *m)
{
	bool own;
	int fd = descriptor_of(b->l, m, &own);
	ssize_t n;

	if (fd < 0)
		return 0;
	do
		n = pread(fd, b->block, m->size < HEADER_MAX ? m->size :
		    HEADER_MAX, (off_t)m->position);
	while (n < 0 && errno == EINTR);
	if (own)
		close(fd);
	return n > 0 ? header_end(span_of(b->block, (size_t)n)) : 0;
}

/* [[POSITION,LENGTH]…] of n mails from `first`. */
static int
gather(const struct batch *b, size_t first, size_t n, struct mail *ret,
    struct buf *request)
{
	struct mail m;
	int r = mail_begin(&m);

	if (r < 0)
		return r;
	buf_adds(request, "{\"op\":\"heads\",\"at\":[");
	for (size_t i = 0; r == 0 && i < n; i++) {
		size_t at = m.size, len = read_header(b,
		    mail_list_entry(b->l, first + i));

		buf_addf(request, "%s[%zu,%zu]", i ? "," : "", at, len);
		r = mail_add(&m, span_of(b->block, len));
	}
	buf_adds(request, "]}");
	return mail_end(&m, r < 0 ? r : request->error, ret);
}

/* ---- the helper's answer ---- */

static bool
take_text(struct arena *a, const json_t *v, struct span *ret)
{
	if (!json_is_string(v) || json_string_length(v) > TEXT_MAX)
		return false;
	*ret = arena_span(a, span_of(json_string_value(v),
	    json_string_length(v)));
	return true;
}

static bool
take_head(struct arena *a, const json_t *o, struct mail_head *ret)
{
	const json_t *date = json_object_get(o, "date");

	*ret = (struct mail_head){ .date = TIME_NONE };
	if (!take_text(a, json_object_get(o, "from"), &ret->from) ||
	    !take_text(a, json_object_get(o, "subject"), &ret->subject))
		return false;
	if (json_is_integer(date))
		ret->date = json_integer_value(date);
	ret->known = true;
	return true;
}

static int
take_heads(const struct batch *b, struct span frame, size_t n,
    struct mail_head *ret)
{
	json_t *j = json_loadb(frame.p, frame.n, JSON_REJECT_DUPLICATES,
	    NULL);
	const json_t *list = json_object_get(j, "heads");
	int r = json_array_size(list) == n ? 0 : -EPROTO;

	for (size_t i = 0; r == 0 && i < n; i++)
		if (!take_head(b->a, json_array_get(list, i), &ret[i]))
			r = -EPROTO;
	json_decref(j);
	return r == 0 && arena_failed(b->a) ? -ENOMEM : r;
}

/* ---- asking ---- */

static int
ask(struct batch *b, size_t first, size_t n)
{
	struct mail m = MAIL_NONE;
	struct buf request, answer;
	int r = 0;

	buf_init(&request, HELPER_FRAME_MAX);
	buf_init(&answer, HELPER_FRAME_MAX);
	if (!b->h)
		r = helper_start(NULL, "parse", &b->h);
	if (r == 0)
		r = gather(b, first, n, &m, &request);
	if (r == 0)
		r = helper_send(b->h, buf_span(&request), &m.fd, 1);
	if (r == 0)
		r = helper_receive(b->h, LIMIT, b->cancel, &answer);
	if (r == 0)
		r = take_heads(b, buf_span(&answer), n, b->ret + (first -
		    b->first));
	mail_close(&m);
	buf_done(&answer);
	buf_done(&request);
	return r;
}

/* Did the mails do it? */
static bool
is_of_mail(int r)
{
	return r == -EPIPE || r == -ETIMEDOUT || r == -EPROTO;
}

static int
ask_alone(struct batch *b, size_t i)
{
	bool started = b->h != NULL;
	int r = ask(b, i, 1);

	started = started || b->h != NULL;
	if (!started || !is_of_mail(r))
		return r;
	helper_stop(b->h);
	b->h = NULL;
	b->ret[i - b->first] = (struct mail_head){ .date = TIME_NONE };
	return 0;
}

static int
ask_batch(struct batch *b, size_t first, size_t n)
{
	int r = ask(b, first, n);

	if (r == 0 || !is_of_mail(r) || !b->h)
		return r;
	helper_stop(b->h);
	b->h = NULL;
	r = 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = ask_alone(b, first + i);
	return r;
}

int
mail_list_heads(const struct mail_list *l, size_t first, size_t n,
    const volatile bool *cancel, struct arena *a, struct mail_head *ret,
    struct error *e)
{
	struct batch b = { .l = l, .cancel = cancel, .a = a, .ret = ret,
		.first = first, .n = n, .block = malloc(HEADER_MAX) };
	int r = b.block ? 0 : -ENOMEM;

	if (first > l->n || n > l->n - first)
		r = -EINVAL;
	for (size_t at = 0; r == 0 && at < n; at += BATCH)
		r = ask_batch(&b, first + at, n - at < BATCH ? n - at :
		    BATCH);
	helper_stop(b.h);
	free(b.block);
	if (r < 0)
		return error_set(e, r, "mailbox.helper", "name", l->name,
		    NULL);
	return 0;
}
