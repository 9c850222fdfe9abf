/* Role parse: analyses of mails (core/inquiry/wire.h).
 *
 * The mail is a sealed memfd, mapped for reading; its analysis runs through
 * an inquiry of this side, whose questions go out and whose answers come in.
 * What libraries need of files (converters of charsets, the database of
 * libmagic, the public suffix list, the time zone, the configuration of
 * libcrypto) is opened before the sandbox closes.  One mail at a time; a new
 * `open` forgets the old one.
 *
 * Limits: address space of a mail, so that the process stays under 64 MB and
 * twice the mail; seconds of CPU in all, so that nothing is left spinning when
 * the console is gone.  Words of errors: bad-request, unknown-analysis,
 * memory, large, crypto (libcrypto lacks what signatures need), knowledge (the
 * tables of the analysis are not there). */
#include "helper/role.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "core/auth/dmarc.h"
#include "core/bounce/notice.h"
#include "core/filetype/pack.h"
#include "core/filetype/type.h"
#include "core/inquiry/wire.h"
#include "core/loop/helper.h"
#include "core/lint/remote.h"
#include "core/message/remote.h"
#include "core/text/charset.h"
#include "helper/knowledge.h"
#include "helper/parse.h"

#define ROOM		((size_t)44 << 20)	/* beside twice the mail */
#define MEMORY		((size_t)384 << 20)
#define SECONDS		120
#define SEALS		(F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* ---- the analyses ---- */

static int
message_kind_prepare(struct span bytes, const json_t *options,
    const struct facts *facts, void **ret)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct message_options o = { .vantage = "" };
	struct message *m = NULL;
	int r = a ? message_options_read(options, a, &o) : -ENOMEM;

	o.facts = facts;
	o.forge = knowledge()->forge;
	o.forge_fault = (struct text){ knowledge()->fault.ja,
		knowledge()->fault.en };
	o.files = knowledge()->lint ? knowledge()->lint->files : NULL;
	if (r == 0)
		r = message_prepare(bytes, &o, &m);
	arena_free(a);
	*ret = m;
	return r;
}

static void
message_kind_done(void *subject)
{
	message_free(subject);
}

static const struct parse_kind message_kind = {
	.name = "message", .analysis = &message_analysis,
	.prepare = message_kind_prepare, .done = message_kind_done,
};

/* score: the blocklists are asked. */
static int
lint_prepare_with(struct span bytes, const json_t *options,
    const struct facts *facts, bool score, void **ret)
{
	const struct knowledge *k = knowledge();
	struct arena *a = arena_new((size_t)1 << 20);
	struct lint_options o = { .incoming = false };
	struct lint *l = NULL;
	int r = a ? lint_options_read(options, a, &o) : -ENOMEM;

	o.message.facts = facts;
	o.know = k->forged;
	o.tables = k->lint;
	o.lists = score ? k->lists : NULL;
	if (r == 0)
		r = o.know && o.tables ? lint_prepare(bytes, &o, &l) :
		    -ENOENT;
	arena_free(a);
	*ret = l;
	return r;
}

static int
lint_kind_prepare(struct span bytes, const json_t *options,
    const struct facts *facts, void **ret)
{
	return lint_prepare_with(bytes, options, facts, false, ret);
}

static int
score_kind_prepare(struct span bytes, const json_t *options,
    const struct facts *facts, void **ret)
{
	return lint_prepare_with(bytes, options, facts, true, ret);
}

static void
lint_kind_done(void *subject)
{
	lint_free(subject);
}

static const struct parse_kind lint_kind = {
	.name = "lint", .analysis = &lint_analysis,
	.prepare = lint_kind_prepare, .done = lint_kind_done,
};

static const struct parse_kind score_kind = {
	.name = "score", .analysis = &score_analysis,
	.prepare = score_kind_prepare, .done = lint_kind_done,
};

static int
bounce_kind_prepare(struct span bytes, const json_t *options,
    const struct facts *facts, void **ret)
{
	struct bounce *b = NULL;
	int r = knowledge()->replies ? bounce_prepare(bytes,
	    knowledge()->replies, &b) : -ENOENT;

	(void)options;
	(void)facts;
	*ret = b;
	return r;
}

static void
bounce_kind_done(void *subject)
{
	bounce_free(subject);
}

static const struct parse_kind bounce_kind = {
	.name = "bounce", .analysis = &bounce_analysis,
	.prepare = bounce_kind_prepare, .done = bounce_kind_done,
};

static const struct parse_kind *const kinds[] = {
	&message_kind, &lint_kind, &score_kind, &bounce_kind,
#ifdef MTGP_HELPER_TEST
	&parse_try,
#endif
	NULL,
};

/* The mail that is open. */
static struct {
	struct span	 bytes;
	struct facts	*facts;
	const struct parse_kind *kind;
	void		*subject;
	struct inquiry	*i;
	const struct question *fresh[INQUIRY_QUESTIONS];
	size_t		 nfresh;
} mail;

static size_t start_size;	/* of the address space */

/* ---- mails ---- */

int
parse_map(int fd, struct span *ret)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return -errno;
	if ((fcntl(fd, F_GET_SEALS) & SEALS) != SEALS)
		return -EINVAL;
	if (st.st_size > (off_t)MESSAGE_MAX)
		return -EFBIG;
	*ret = span_str("");
	if (st.st_size == 0)
		return 0;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	*ret = span_of(p, (size_t)st.st_size);
	return 0;
}

void
parse_unmap(struct span bytes)
{
	if (bytes.n > 0)
		munmap((void *)(uintptr_t)bytes.p, bytes.n);
}

/* What was not given cannot be taken: a limit that fails is no failure. */
static void
limit_memory(size_t size)
{
#ifndef WITH_SANITIZERS
	struct rlimit l;

	if (start_size == 0 || getrlimit(RLIMIT_AS, &l) < 0)
		return;
	l.rlim_cur = start_size + ROOM + 2 * size;
	if (l.rlim_cur < l.rlim_max)
		(void)setrlimit(RLIMIT_AS, &l);
#else
	(void)size;
#endif
}

static void
close_mail(void)
{
	inquiry_free(mail.i);
	if (mail.subject)
		mail.kind->done(mail.subject);
	facts_free(mail.facts);
	parse_unmap(mail.bytes);
	memset(&mail, 0, sizeof mail);
}

/* ---- open ---- */

static int
read_facts(const json_t *list, struct facts **ret)
{
	struct facts *f = facts_new();
	int r = f ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		const json_t *name = json_array_get(row, 0);
		const json_t *key = json_array_get(row, 1);
		const json_t *value = json_array_get(row, 2);

		if (json_is_string(name) && json_is_string(key) &&
		    json_is_string(value))
			r = facts_add(f, json_string_value(name),
			    span_str(json_string_value(key)),
			    span_str(json_string_value(value)));
		else
			r = -EINVAL;
	}
	*ret = f;
	return r;
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	(void)arg;
	(void)i;
	(void)number;		/* they come in their order */
	mail.fresh[mail.nfresh++] = q;
}

static const struct parse_kind *
find_kind(const json_t *name)
{
	const char *s = json_string_value(name);

	for (size_t i = 0; s && kinds[i]; i++)
		if (strcmp(kinds[i]->name, s) == 0)
			return kinds[i];
	return NULL;
}

static int
prepare_mail(const struct role_request *rq)
{
	const json_t *now = json_object_get(rq->json, "now");
	int r;

	r = parse_map(rq->fds[0], &mail.bytes);
	if (r < 0)
		return r;
	limit_memory(mail.bytes.n);
	r = read_facts(json_object_get(rq->json, "facts"), &mail.facts);
	if (r == 0)
		r = mail.kind->prepare(mail.bytes, json_object_get(rq->json,
		    "options"), mail.facts, &mail.subject);
	if (r < 0)
		return r;
	mail.i = inquiry_new(mail.kind->analysis, mail.subject,
	    json_integer_value(now), &(struct answerer){ carry, NULL });
	return mail.i ? 0 : -ENOMEM;
}

static int
say_failure(const struct role_request *rq, int r)
{
	static const struct { int code; const char *word; } words[] = {
		{ -EFBIG, "large" }, { -EIO, "crypto" }, { -ENOMEM, "memory" },
		{ -ENOENT, "knowledge" },
	};
	const char *word = "bad-request";

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].code == r)
			word = words[i].word;
	return role_fail(rq, word, -r);
}

static int
open_handle(const struct role_request *rq)
{
	int r;

	close_mail();
	if (rq->nfds != 1)
		return role_fail(rq, "bad-request", EINVAL);
	mail.kind = find_kind(json_object_get(rq->json, "analysis"));
	if (!mail.kind)
		return role_fail(rq, "unknown-analysis", EINVAL);
	r = prepare_mail(rq);
	if (r < 0) {
		close_mail();
		return say_failure(rq, r);
	}
	return frame_write(rq->reply_fd, span_str("{\"open\":true}"), NULL,
	    0);
}

/* ---- judge ---- */

static void
take(void *arg, size_t number, enum answer_state state, struct span bytes)
{
	inquiry_answer(arg, number, state, bytes);
}

static int
send_sheet(const struct role_request *rq)
{
	struct buf b;
	int r;

	buf_init(&b, HELPER_FRAME_MAX);
	r = wire_reply_write(inquiry_sheet(mail.i), mail.fresh, mail.nfresh,
	    &b);
	if (r == 0)
		r = frame_write(rq->reply_fd, buf_span(&b), NULL, 0);
	else
		r = say_failure(rq, r);
	buf_done(&b);
	return r;
}

static int
judge_handle(const struct role_request *rq)
{
	bool more;
	int r;

	if (!mail.i)
		return role_fail(rq, "bad-request", ENOENT);
#ifdef MTGP_HELPER_TEST
	if (parse_try_mail(mail.bytes, rq->reply_fd))
		return 0;
#endif
	r = wire_answers_read(rq->json, take, mail.i, &more);
	if (r == 0 && more)
		return 0;
	mail.nfresh = 0;
	if (r == 0)
		r = inquiry_step(mail.i);
	return r < 0 ? say_failure(rq, r) : send_sheet(rq);
}

/* ---- the role ---- */

static int
parse_handle(const struct role_request *rq)
{
	static const struct {
		const char *op;
		int (*handle)(const struct role_request *rq);
	} ops[] = {
		{ "form", parse_form },
		{ "heads", parse_heads }, { "judge", judge_handle },
		{ "open", open_handle }, { "pair", parse_pair },
		{ "part", parse_part },
		{ "trace", parse_trace },
	};

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (strcmp(rq->op, ops[i].op) == 0)
			return ops[i].handle(rq);
	return role_fail(rq, "bad-request", EINVAL);
}

static size_t
address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Whatever is missing here is missing later: no reason not to start. */
static int
parse_prepare(const char *const *words)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct arena *a = arena_new(4096);

	if (words[0])
		knowledge_load(words[0], words[1]);
	(void)charset_warm();
	(void)file_magic_open();
	(void)pack_warm();
	if (a)
		(void)suffix_org_domain(span_str("www.example.com"), a);
	arena_free(a);
	tzset();
	(void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
	(void)EVP_Digest("", 0, digest, NULL, EVP_sha256(), NULL);
	start_size = address_space();
	return 0;
}

const struct role role_parse = {
	.name = "parse",
	.needs = { .memory = MEMORY, .file = MESSAGE_MAX,
	    .seconds = SECONDS, .own_limits = true },
	.prepare = parse_prepare,
	.handle = parse_handle,
};
