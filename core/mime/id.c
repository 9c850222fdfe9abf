/* Message ids one after the other.  Nothing can fail. */
#include "core/mime/id.h"

/* Words without brackets: the whole text, where there is no `<` at all. */
static bool
next_word(struct span *rest, struct span *ret)
{
	struct span s = span_trim(*rest);
	size_t n = 0;

	while (n < s.n && (unsigned char)s.p[n] > ' ')
		n++;
	*ret = span_head(s, n);
	*rest = span_skip(s, n);
	return n > 0;
}

bool
mime_next_id(struct span *rest, struct span *ret)
{
	ptrdiff_t start, end;

	if (span_chr(*rest, '<') < 0 && span_chr(*rest, '>') < 0)
		return next_word(rest, ret);
	*ret = span_of("", 0);
	while (ret->n == 0 && (start = span_chr(*rest, '<')) >= 0) {
		*rest = span_skip(*rest, (size_t)start + 1);
		end = span_chr(*rest, '>');
		*ret = span_trim(end < 0 ? *rest :
		    span_head(*rest, (size_t)end));
		*rest = span_skip(*rest, end < 0 ? rest->n : (size_t)end + 1);
	}
	/* what is left holds no id, though it may look like words now */
	if (span_chr(*rest, '<') < 0)
		*rest = span_of("", 0);
	return ret->n > 0;
}
