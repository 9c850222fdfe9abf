/* Facts from the mail system's own programs, through core/loop/spawn. */
#include "core/inquiry/gather.h"

#include <errno.h>

#include "core/loop/spawn.h"

#define LIMIT	(5 * USEC_SEC)
#define OUTPUT	((size_t)8 << 20)

static int
gather_one(struct facts *f, const char *const argv[],
    int (*parse)(struct facts *f, struct span output))
{
	struct buf out;
	int status, r;

	buf_init(&out, OUTPUT);
	r = spawn_capture(argv, LIMIT, &out, &status);
	if (r == -ENOMEM)
		goto out;
	r = r == 0 && status == 0 ? parse(f, buf_span(&out)) : 0;
	if (r != -ENOMEM)
		r = 0;
out:
	buf_done(&out);
	return r;
}

int
facts_gather(struct facts *f)
{
	static const char *const postconf[] = { "postconf", NULL };
	static const char *const queue[] = { "postqueue", "-j", NULL };
	int r = gather_one(f, postconf, facts_from_postconf);

	return r < 0 ? r : gather_one(f, queue, facts_from_postqueue);
}
