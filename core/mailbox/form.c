/* What kind a mail is, as the helper sees it.  Of a list one helper reads one
 * after the other; a mail that kills it is only not known itself. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "core/loop/helper.h"
#include "core/mailbox/mailbox_part.h"

#define LIMIT (30 * USEC_SEC)

static const char *const words[] = {
	[MAIL_ORDINARY] = "mail", [MAIL_BOUNCE] = "bounce",
	[MAIL_FORWARD] = "forward",
};

/* "1.2" */
static bool
is_path(const char *s)
{
	return s != NULL && strspn(s, "0123456789.") == strlen(s) &&
	    strlen(s) < MAIL_PATH;
}

static int
take(struct span frame, struct mail_form *ret)
{
	json_t *j = json_loadb(frame.p, frame.n, JSON_REJECT_DUPLICATES,
	    NULL);
	const char *word = json_string_value(json_object_get(j, "form"));
	const char *part = json_string_value(json_object_get(j, "part"));
	int r = -EPROTO;

	for (size_t i = MAIL_ORDINARY; word && i < sizeof words /
	    sizeof *words; i++)
		if (strcmp(words[i], word) == 0 && is_path(part)) {
			ret->kind = (enum mail_form_kind)i;
			snprintf(ret->part, sizeof ret->part, "%s", part);
			r = 0;
		}
	json_decref(j);
	return r;
}

static int
ask(struct helper *h, const struct mail *m, const volatile bool *cancel,
    struct mail_form *ret)
{
	struct buf b;
	int r;

	buf_init(&b, HELPER_FRAME_MAX);
	r = helper_send(h, span_str("{\"op\":\"form\"}"), &m->fd, 1);
	if (r == 0)
		r = helper_receive(h, LIMIT, cancel, &b);
	if (r == 0)
		r = take(buf_span(&b), ret);
	buf_done(&b);
	return r;
}

int
mail_form(const struct mail *m, const volatile bool *cancel,
    struct mail_form *ret)
{
	struct helper *h = NULL;
	int r;

	*ret = (struct mail_form){ .kind = MAIL_UNKNOWN };
	r = helper_start(NULL, "parse", &h);
	if (r == 0)
		r = ask(h, m, cancel, ret);
	helper_stop(h);
	return r;
}

int
mail_list_forms(const struct mail_list *l, size_t first, size_t n,
    const volatile bool *cancel, struct mail_form *ret)
{
	struct helper *h = NULL;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct mail m = MAIL_NONE;
		struct error e = { 0 };

		ret[i] = (struct mail_form){ .kind = MAIL_UNKNOWN };
		if (mail_list_read(l, first + i, cancel, &m, &e) < 0)
			continue;
		if (h == NULL)
			r = helper_start(NULL, "parse", &h);
		if (r == 0 && ask(h, &m, cancel, &ret[i]) < 0) {
			helper_stop(h);
			h = NULL;
		}
		mail_close(&m);
	}
	helper_stop(h);
	return r;
}
