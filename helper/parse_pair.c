/* Two mails that may belong together (core/lint/pair.h): what a rule over one
 * of them must know of the other.
 *
 * {"op":"pair"} with a mail and another one →
 * {"pair":false}, or {"pair":true,"later":…,"locked":…,"text":…}; words of
 * errors: knowledge (there are no tables), large, memory. */
#include <errno.h>

#include "core/lint/pair.h"
#include "core/loop/helper.h"
#include "core/sheet/json.h"
#include "helper/knowledge.h"
#include "helper/parse.h"
#include "helper/role.h"

#define ARENA_MAX ((size_t)32 << 20)

static int
read_pair(struct span mail, struct span other, struct arena *a,
    struct lint_pair *ret)
{
	struct lint_options o = { .message = { .vantage = "" },
		.know = knowledge()->forged, .tables = knowledge()->lint };

	return o.know && o.tables ? lint_pair_read(&o, mail, other, a, ret) :
	    -ENOENT;
}

static void
put_pair(const struct lint_pair *p, struct buf *b)
{
	struct jw j;

	if (!p->same) {
		buf_adds(b, "{\"pair\":false}");
		return;
	}
	buf_addf(b, "{\"pair\":true,\"later\":%s,\"locked\":%s,\"text\":",
	    p->later ? "true" : "false", p->locked ? "true" : "false");
	jw_init(&j, b);
	jw_string(&j, p->text);
	buf_addc(b, '}');
}

static int
say_failure(const struct role_request *rq, int r)
{
	return role_fail(rq, r == -ENOMEM ? "memory" : r == -EFBIG ? "large" :
	    r == -ENOENT ? "knowledge" : "bad-request", -r);
}

int
parse_pair(const struct role_request *rq)
{
	struct span mail = { NULL, 0 }, other = { NULL, 0 };
	struct arena *a = arena_new(ARENA_MAX);
	struct lint_pair p;
	struct buf b;
	int r = -EINVAL;

	buf_init(&b, HELPER_FRAME_MAX);
	if (rq->nfds == 2)
		r = a ? parse_map(rq->fds[0], &mail) : -ENOMEM;
	if (r == 0)
		r = parse_map(rq->fds[1], &other);
	if (r == 0)
		r = read_pair(mail, other, a, &p);
	if (r == 0)
		put_pair(&p, &b);
	if (r == 0)
		r = b.error;
	r = r < 0 ? say_failure(rq, r) : frame_write(rq->reply_fd,
	    buf_span(&b), NULL, 0);
	parse_unmap(other);
	parse_unmap(mail);
	arena_free(a);
	buf_done(&b);
	return r;
}
