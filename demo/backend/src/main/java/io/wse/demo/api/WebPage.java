package io.wse.demo.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.nio.file.Path;

/**
 * The built page. Files under {@code /assets/} carry a hash in their name and are kept for ever;
 * everything else is asked for again. A path of the page's own routes gets the page.
 */
final class WebPage {
  private WebPage() {}

  static void mount(Router router, Path root) {
    var files =
        StaticHandler.create(FileSystemAccess.ROOT, root.toString())
            .setCachingEnabled(false)
            .setIncludeHidden(false)
            .setDirectoryListing(false);
    router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(WebPage::headers);
    router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(files);
    router
        .route()
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            context -> {
              if (isPageRoute(context)) {
                context.response().putHeader("Cache-Control", "no-cache");
                context
                    .response()
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .sendFile(root.resolve("index.html").toString())
                    .onFailure(gone -> context.fail(404));
              } else {
                context.fail(404);
              }
            });
  }

  private static void headers(RoutingContext context) {
    var kept = context.normalizedPath().startsWith("/assets/");
    context
        .response()
        .putHeader("Cache-Control", kept ? "public, max-age=31536000, immutable" : "no-cache")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "same-origin");
    context.next();
  }

  /** A name with a dot is a file, and that was not found. */
  private static boolean isPageRoute(RoutingContext context) {
    var path = context.normalizedPath();
    return path.indexOf('.', path.lastIndexOf('/') + 1) < 0 && !path.startsWith("/assets/");
  }
}
