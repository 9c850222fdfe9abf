/* The answer of a question of kind https, to bytes and back. */
#include "core/inquiry/https.h"

#include <errno.h>

#define DETAIL_MAX 512

int
https_read(struct span bytes, struct https_answer *ret)
{
	struct https_answer a = { 0 };
	struct span line, status;
	uint64_t n = 0;

	if (!span_split(&bytes, '\n', &line) ||
	    !span_split(&line, ' ', &a.word) || a.word.n == 0 ||
	    !span_split(&line, ' ', &status) ||
	    span_u64(status, 999, &n) < 0)
		return -EINVAL;
	a.status = (unsigned)n;
	a.detail = line;
	a.body = bytes;
	*ret = a;
	return 0;
}

int
https_write(const struct https_answer *a, struct buf *out)
{
	struct span detail = span_head(a->detail, DETAIL_MAX);

	buf_addspan(out, a->word);
	buf_addf(out, " %u ", a->status);
	for (size_t i = 0; i < detail.n; i++)
		buf_addc(out, (unsigned char)detail.p[i] < 32 ||
		    detail.p[i] == 127 ? ' ' : detail.p[i]);
	buf_addc(out, '\n');
	buf_addspan(out, a->body);
	return out->error;
}
