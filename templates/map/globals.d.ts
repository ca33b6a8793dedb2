// Leaflet is a script of its own before ours; its types are not needed to read ours.
declare const L: any;
