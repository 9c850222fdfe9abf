/* error_because: the sentence is made once a language, since the words for
 * an errno differ.  Cannot fail; writes only to *e. */
#include "core/text/reason.h"

#include <string.h>

int
error_because(struct error *e, int code, const char *id, const char *name,
    const char *value)
{
	struct error en = { 0 };

	if (e == NULL)
		return code;
	error_set(&en, code, id, name, value, "reason",
	    error_reason(code, LANG_EN), NULL);
	error_set(e, code, id, name, value, "reason",
	    error_reason(code, LANG_JA), NULL);
	memcpy(e->en, en.en, sizeof e->en);
	return code;
}
