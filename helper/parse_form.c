/* What kind of a mail it is, for a list that leads on to where it is read.
 *
 * {"op":"form"} with the mail → {"form":"bounce"|"forward"|"mail","part":…}:
 * a notice that mail was not delivered, as the analysis bounce sees it; a mail
 * that carries another one, the first of which is that part; any other. */
#include "helper/parse.h"

#include <errno.h>

#include "core/bounce/notice.h"
#include "core/loop/helper.h"
#include "core/mime/part.h"
#include "core/sheet/json.h"
#include "helper/role.h"

#define ARENA_MAX ((size_t)160 << 20)

/* The first mail that is carried whole; "": none. */
static const char *
carried(const struct mime_mail *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i]->kind == MIME_MESSAGE && m->v[i]->child)
			return m->v[i]->path;
	return "";
}

static int
say(const char *form, const char *part, const struct role_request *rq)
{
	struct buf b;
	struct jw j;
	int r;

	buf_init(&b, HELPER_FRAME_MAX);
	jw_init(&j, &b);
	jw_object(&j);
	jw_name(&j, "form");
	jw_string(&j, span_str(form));
	jw_name(&j, "part");
	jw_string(&j, span_str(part));
	jw_object_end(&j);
	r = b.error ? b.error : frame_write(rq->reply_fd, buf_span(&b), NULL,
	    0);
	buf_done(&b);
	return r;
}

int
parse_form(const struct role_request *rq)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct span mail = { NULL, 0 };
	struct bounce *notice = NULL;
	struct mime_mail m;
	bool is_notice;
	int r = -EINVAL;

	if (rq->nfds == 1)
		r = a ? parse_map(rq->fds[0], &mail) : -ENOMEM;
#ifdef MTGP_HELPER_TEST
	(void)parse_try_mail(mail, -1);
#endif
	if (r == 0)
		r = bounce_prepare(mail, NULL, &notice);
	is_notice = r == 0 && bounce_is_notice(notice);
	bounce_free(notice);
	if (r == 0 && !is_notice)
		r = mime_read(mail, a, &m);
	if (r < 0)
		r = role_fail(rq, r == -ENOMEM ? "memory" : "bad-request",
		    -r);
	else if (is_notice)
		r = say("bounce", "", rq);
	else
		r = say(*carried(&m) ? "forward" : "mail", carried(&m), rq);
	parse_unmap(mail);
	arena_free(a);
	return r;
}
