/* Failure sentences in both languages, without an arena: an error must be
 * sayable when memory is not.  Nothing here fails; a sentence that cannot be
 * expanded is given with its arguments unfilled. */
#include "core/text/error.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "core/text/text.h"
#include "core/text/utf8.h"

#define ARGS_MAX 16

/* catalogue: error.reason.* */
static const struct reason {
	int		 code;
	const char	*id;
} reasons[] = {
	{ EACCES,	"error.reason.eacces" },
	{ EADDRINUSE,	"error.reason.eaddrinuse" },
	{ EAGAIN,	"error.reason.eagain" },
	{ EBADF,	"error.reason.ebadf" },
	{ EBADMSG,	"error.reason.ebadmsg" },
	{ EBUSY,	"error.reason.ebusy" },
	{ ECANCELED,	"error.reason.ecanceled" },
	{ ECONNREFUSED,	"error.reason.econnrefused" },
	{ ECONNRESET,	"error.reason.econnreset" },
	{ EDQUOT,	"error.reason.edquot" },
	{ EEXIST,	"error.reason.eexist" },
	{ EFBIG,	"error.reason.efbig" },
	{ EHOSTUNREACH,	"error.reason.ehostunreach" },
	{ EILSEQ,	"error.reason.eilseq" },
	{ EINTR,	"error.reason.eintr" },
	{ EINVAL,	"error.reason.einval" },
	{ EIO,		"error.reason.eio" },
	{ EISDIR,	"error.reason.eisdir" },
	{ ELOOP,	"error.reason.eloop" },
	{ EMFILE,	"error.reason.emfile" },
	{ ENAMETOOLONG,	"error.reason.enametoolong" },
	{ ENETUNREACH,	"error.reason.enetunreach" },
	{ ENFILE,	"error.reason.emfile" },
	{ ENODATA,	"error.reason.enodata" },
	{ ENOENT,	"error.reason.enoent" },
	{ ENOEXEC,	"error.reason.enoexec" },
	{ ENOMEM,	"error.reason.enomem" },
	{ ENOSPC,	"error.reason.enospc" },
	{ ENOSYS,	"error.reason.enosys" },
	{ ENOTDIR,	"error.reason.enotdir" },
	{ ENOTEMPTY,	"error.reason.enotempty" },
	{ ENOTSUP,	"error.reason.enotsup" },
	{ ENXIO,	"error.reason.enxio" },
	{ EOVERFLOW,	"error.reason.efbig" },
	{ EPERM,	"error.reason.eperm" },
	{ EPIPE,	"error.reason.epipe" },
	{ EPROTO,	"error.reason.eproto" },
	{ ERANGE,	"error.reason.erange" },
	{ EROFS,	"error.reason.erofs" },
	{ ESTALE,	"error.reason.estale" },
	{ ETIMEDOUT,	"error.reason.etimedout" },
	{ ETXTBSY,	"error.reason.ebusy" },
	{ EXDEV,	"error.reason.exdev" },
};

static void
fill(char *out, size_t size, const char *pattern, const char *const *names,
    const char *const *values, size_t n)
{
	struct span s = span_str(pattern);
	struct buf b;

	buf_init(&b, 256 * 1024);
	if (text_expand(&b, pattern, names, values, n) == 0)
		s = buf_span(&b);
	s = utf8_head(s, size - 1);
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	buf_done(&b);
}

int
error_set(struct error *e, int code, const char *id, ...)
{
	const char *names[ARGS_MAX + 1], *values[ARGS_MAX + 1];
	struct text t;
	va_list ap;
	size_t n;

	if (e == NULL)
		return code;
	va_start(ap, id);
	n = text_collect(ap, names, values, ARGS_MAX);
	va_end(ap);
	t = text_plain(id);
	e->code = code;
	/* Last, so that a reason given by the caller is found first. */
	names[n] = "reason";
	values[n] = error_reason(code, LANG_JA);
	fill(e->ja, sizeof e->ja, t.ja, names, values, n + 1);
	values[n] = error_reason(code, LANG_EN);
	fill(e->en, sizeof e->en, t.en, names, values, n + 1);
	return code;
}

const char *
error_in(const struct error *e, enum lang lang)
{
	if (e == NULL)
		return "";
	return lang == LANG_EN ? e->en : e->ja;
}

const char *
error_reason(int code, enum lang lang)
{
	const char *system;
	struct text t;

	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].code != -code)
			continue;
		t = text_plain(reasons[i].id);
		return text_in(&t, lang);
	}
	system = strerrordesc_np(-code);
	if (system != NULL)
		return system;
	t = text_plain("error.reason.other");
	return text_in(&t, lang);
}
