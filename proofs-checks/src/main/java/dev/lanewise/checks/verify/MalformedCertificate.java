package dev.lanewise.checks.verify;

/** The document is not a certificate that can be read; the message says which field and why. */
public final class MalformedCertificate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedCertificate(String message) {
    super(message);
  }
}
