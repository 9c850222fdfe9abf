/* Values out of JSON text.  Fails with NULL; the caller owns the result. */
#include "tests/unit/log/json_read.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 4096

static char *
names_of(json_t *o)
{
	char *s = calloc(1, TEXT_MAX);
	const char *name;
	json_t *v;
	size_t n = 0;

	json_object_foreach(o, name, v)
		n += (size_t)snprintf(s + n, TEXT_MAX - n, "%s%s",
		    n ? " " : "", name);
	return s;
}

static char *
text_of(json_t *v)
{
	char *s;

	if (json_is_string(v))
		return strdup(json_string_value(v));
	if (json_is_object(v))
		return names_of(v);
	s = calloc(1, TEXT_MAX);
	if (json_is_integer(v))
		snprintf(s, TEXT_MAX, "%lld", (long long)json_integer_value(v));
	else if (json_is_real(v))
		snprintf(s, TEXT_MAX, "%.10g", json_real_value(v));
	else
		snprintf(s, TEXT_MAX, "%s", json_is_true(v) ? "true" :
		    json_is_false(v) ? "false" : json_is_null(v) ? "null" :
		    "array");
	return s;
}

char *
json_read(const char *text, const char *path)
{
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	json_t *v = root;
	char *copy = strdup(path), *rest = copy, *part, *ret = NULL;

	while (v != NULL && (part = strsep(&rest, ".")) != NULL) {
		if (*part == '\0')
			break;
		v = json_is_array(v) ?
		    json_array_get(v, strtoul(part, NULL, 10)) :
		    json_object_get(v, part);
	}
	if (v != NULL)
		ret = text_of(v);
	free(copy);
	json_decref(root);
	return ret;
}
