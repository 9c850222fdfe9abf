/* scored [--trust=HOST] [--authserv-id=NAME]…: what the analysis `message`
 * says of forged senders, with nothing answered.  Names of mails come from
 * standard input, one a line; a line comes out for each:
 *
 *	file <TAB> score <TAB> band <TAB> brand <TAB> a01:45 e05:5 …
 *
 * A mail that cannot be read has the band "unread". */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/forged/base.h"
#include "core/mailbox/mail.h"
#include "core/message/message.h"

#define NOW	(1760000000 * USEC_SEC)
#define NAMES	32

static struct span trust[NAMES], authserv[NAMES];
static struct message_options options = { .vantage = "", .trust = trust,
	.authserv = authserv };

static void
print_text(const struct row *r, const char *name)
{
	const struct field *f = row_field(r, name);

	printf("\t" SPAN_FMT, SPAN_ARG(f != NULL ? f->text : span_str("")));
}

static void
print_sheet(const struct sheet *s)
{
	const struct row *forged = sheet_find_id(s, "forged");
	const struct field *f;
	char sign = '\t';

	f = forged != NULL ? row_field(forged, "score") : NULL;
	if (f == NULL) {
		printf("\t\tunread\t\t\n");
		return;
	}
	printf("\t%lld", (long long)f->number);
	print_text(forged, "band");
	print_text(forged, "brand");
	for (const struct row *r = s->root.children; r; r = row_next(r)) {
		const struct field *id = row_field(r, "signal");

		if (strcmp(r->id, "signal") != 0 || id == NULL)
			continue;
		f = row_field(r, "points");
		printf("%c" SPAN_FMT ":%lld", sign, SPAN_ARG(id->text),
		    f != NULL ? (long long)f->number : 0);
		sign = ' ';
	}
	printf("%s\n", sign == '\t' ? "\t" : "");
}

static void
score(const char *path)
{
	const struct answerer none = inquiry_by_facts(NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct mail mail = MAIL_NONE;
	struct message *m = NULL;
	struct inquiry *i = NULL;
	struct span bytes = { NULL, 0 };

	printf("%s", path);
	if (fd >= 0 && mail_from_fd(fd, NULL, &mail) == 0 &&
	    mail_map(&mail, &bytes) == 0 &&
	    message_prepare(bytes, &options, &m) == 0)
		i = inquiry_new(&message_analysis, m, NOW, &none);
	if (i != NULL && inquiry_settle(i) && inquiry_sheet(i) != NULL)
		print_sheet(inquiry_sheet(i));
	else
		printf("\t\tunread\t\t\n");
	inquiry_free(i);
	message_free(m);
	mail_unmap(bytes);
	mail_close(&mail);
	if (fd >= 0)
		close(fd);
}

static bool
option(const char *arg, const char *name, struct span *list, size_t *n)
{
	size_t length = strlen(name);

	if (strncmp(arg, name, length) != 0 || *n >= NAMES)
		return false;
	list[(*n)++] = span_str(arg + length);
	return true;
}

int
main(int argc, char **argv)
{
	const char *data = getenv("MTGP_DATA");
	struct forge_base *base = NULL;
	struct error e = { 0 };
	char path[4096];

	for (int i = 1; i < argc; i++)
		if (!option(argv[i], "--trust=", trust, &options.ntrust) &&
		    !option(argv[i], "--authserv-id=", authserv,
		    &options.nauthserv))
			return 2;
	snprintf(path, sizeof path, "%s/rules", data != NULL ? data : "data");
	if (forge_base_load(path, NULL, &base, &e) < 0) {
		fprintf(stderr, "%s\n", e.en);
		return 1;
	}
	options.forge = base;
	while (fgets(path, sizeof path, stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		score(path);
	}
	forge_base_free(base);
	return fflush(stdout) != 0;
}
