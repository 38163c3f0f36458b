declare module "*.css";
declare module "*?url" {
  const address: string;
  export default address;
}
declare module "@fontsource-variable/inter/wght.css";
declare module "@fontsource-variable/noto-sans-sc/wght.css";
