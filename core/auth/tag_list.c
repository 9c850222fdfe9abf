/* Tags are cut off from the left; a list is read anew for each question. */
#include "core/auth/tag_list.h"

bool
tag_next(struct span *rest, struct tag *ret)
{
	struct span text;

	while (span_split(rest, ';', &text)) {
		struct tag t = { .text = span_trim(text) };

		if (t.text.n == 0)
			continue;
		t.whole = span_chr(t.text, '=') >= 0;
		t.value = t.text;
		span_split(&t.value, '=', &t.name);
		t.name = span_trim(t.name);
		t.value = span_trim(t.value);
		*ret = t;
		return true;
	}
	return false;
}

struct span
tag_value(struct span list, const char *name)
{
	struct tag t;

	while (tag_next(&list, &t)) {
		if (t.whole && span_is(t.name, name))
			return t.value;
	}
	return span_str(NULL);
}

bool
tag_version_is(struct span list, const char *version)
{
	struct tag t;

	return tag_next(&list, &t) && span_is(t.name, "v") &&
	    span_is(t.value, version);
}

struct span
tag_fault(struct span list)
{
	struct tag seen[TAGS_MAX], t;
	size_t n = 0;

	while (tag_next(&list, &t)) {
		if (!t.whole || t.name.n == 0 || n == TAGS_MAX)
			return t.text;
		for (size_t i = 0; i < n; i++) {
			if (span_eq(seen[i].name, t.name))
				return t.text;
		}
		seen[n++] = t;
	}
	return span_str(NULL);
}
