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

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
name_is_right(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!is_letter(c) && (i == 0 || (c != '_' &&
		    (c < '0' || c > '9'))))
			return false;
	}
	return name.n > 0;
}

struct span
tag_strict_fault(struct span list)
{
	struct span bad = tag_fault(list), text, rest = list;
	struct tag t;

	if (bad.n > 0)
		return bad;
	while (tag_next(&list, &t)) {
		if (!name_is_right(t.name))
			return t.text;
	}
	while (span_split(&rest, ';', &text)) {
		if (span_trim(text).n == 0 && span_trim(rest).n > 0)
			return span_of(text.p, text.n + 1);
	}
	return span_str(NULL);
}
