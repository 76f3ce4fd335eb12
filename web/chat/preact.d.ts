// The library is served beside the page's own files, because a browser does not know what a bare 'preact' is.
export * from 'preact'
